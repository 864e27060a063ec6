package org.pennypost.sieved;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.login.Guest;

/** Texts are those of Dovecot 2.3, managesieve-login and managesieve. */
class SieveDialogueTest {
    private static final String BAD = "NO \"Error in MANAGESIEVE command received by server.\"|";

    @TempDir
    Path directory;

    private final Shelf shelf = new Shelf();
    private Guest guest;

    /** Scripts in memory; one that says "bad" is. */
    private static final class Shelf implements ScriptStore, ScriptStore.Opening {
        private final Map<String, byte[]> scripts = new TreeMap<>();
        private Optional<String> active = Optional.empty();
        private boolean broken;

        @Override
        public ScriptStore open(String user) throws IOException {
            if (broken) {
                throw new IOException("no home");
            }
            return this;
        }

        @Override
        public List<String> extensions() {
            return List.of("envelope", "fileinto");
        }

        @Override
        public Optional<String> problem(byte[] text) {
            return new String(text, ISO_8859_1).contains("bad") ? Optional.of("line 1: \"bad\"") : Optional.empty();
        }

        @Override
        public List<Script> list() throws IOException {
            if (broken) {
                throw new IOException("no disk");
            }
            return scripts.keySet().stream()
                    .map(name -> new Script(name, active.filter(name::equals).isPresent()))
                    .toList();
        }

        @Override
        public Optional<byte[]> get(String name) {
            return Optional.ofNullable(scripts.get(name));
        }

        @Override
        public void put(String name, byte[] text) {
            scripts.put(name, text);
        }

        @Override
        public void delete(String name) {
            scripts.remove(name);
        }

        @Override
        public void rename(String from, String to) {
            scripts.put(to, scripts.remove(from));
        }

        @Override
        public void activate(Optional<String> name) {
            active = name;
        }
    }

    @BeforeEach
    void begin() throws IOException {
        guest = Guest.of(directory, "managesieve", Guest.settings());
        shelf.put("one", "keep;\r\n".getBytes(ISO_8859_1));
    }

    private Guest client(String address) throws IOException {
        return guest.from(address, (client, wire) -> new SieveDialogue(client, shelf, wire));
    }

    private Guest in() throws IOException {
        client("127.0.0.1").heard();
        assertThat(guest.say("AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHdvbmRlcg==\"")).isEqualTo("OK \"Logged in.\"|");
        return guest;
    }

    @Test
    void saysWhatItCan() throws IOException {
        assertThat(client("127.0.0.1").heard())
                .isEqualTo("\"IMPLEMENTATION\" \"Pennypost\"|\"SIEVE\" \"envelope fileinto\"|\"SASL\" \"SCRAM-SHA-256"
                        + " SCRAM-SHA-1 PLAIN LOGIN\"|\"VERSION\" \"1.0\"|OK \"Pennypost ready.\"|");
        assertThat(in().say("CAPABILITY")).doesNotContain("SASL").endsWith("OK \"Capability completed.\"|");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "list~ LISTSCRIPTS~ \"one\"|OK \"Listscripts completed.\"|",
                "get~ GETSCRIPT \"one\"~ {7}|keep;||OK \"Getscript completed.\"|",
                "get none~ GETSCRIPT \"two\"~ NO (NONEXISTENT) \"Script does not exist.\"|",
                "get by path~ GETSCRIPT \"../x\"~ NO (NONEXISTENT) \"Script does not exist.\"|",
                "put~ PUTSCRIPT \"two\" \"keep;\"~ OK \"PUTSCRIPT completed.\"|",
                "put bad~ PUTSCRIPT \"two\" \"bad\"~ NO \"line 1: \\\"bad\\\"\"|",
                "put path~ PUTSCRIPT \"a/b\" \"keep;\"~ NO \"Invalid script name.\"|",
                "put hidden~ PUTSCRIPT \".b\" \"keep;\"~ NO \"Invalid script name.\"|",
                "put nameless~ PUTSCRIPT \"\" \"keep;\"~ NO \"Invalid script name.\"|",
                "check~ CHECKSCRIPT \"keep;\"~ OK \"Script checked successfully.\"|",
                "check bad~ CHECKSCRIPT \"bad\"~ NO \"line 1: \\\"bad\\\"\"|",
                "space~ HAVESPACE \"x\" 99~ OK \"Putscript would succeed.\"|",
                "no space~ HAVESPACE \"x\" 9999999~ NO (QUOTA/MAXSIZE) \"Script is too large (max 1048576 bytes).\"|",
                "odd space~ HAVESPACE \"x\" y~ NO \"Invalid size argument.\"|",
                "space nowhere~ HAVESPACE \"/\" 1~ NO \"Invalid script name.\"|",
                "activate~ SETACTIVE \"one\"~ OK \"Setactive completed.\"|",
                "activate none~ SETACTIVE \"\"~ OK \"No scripts currently active.\"|",
                "activate another~ SETACTIVE \"x\"~ NO (NONEXISTENT) \"Script does not exist.\"|",
                "delete~ DELETESCRIPT \"one\"~ OK \"Deletescript completed.\"|",
                "delete none~ DELETESCRIPT \"x\"~ NO (NONEXISTENT) \"Script does not exist.\"|",
                "rename~ RENAMESCRIPT \"one\" \"two\"~ OK \"Renamescript completed.\"|",
                "rename none~ RENAMESCRIPT \"x\" \"two\"~ NO (NONEXISTENT) \"Script does not exist.\"|",
                "rename to itself~ RENAMESCRIPT \"one\" \"one\"~ NO (ALREADYEXISTS) \"A Sieve script with that name"
                        + " already exists.\"|",
                "rename to path~ RENAMESCRIPT \"one\" \"a/b\"~ NO \"Invalid script name.\"|",
                "noop~ NOOP~ OK \"NOOP Completed\"|",
                "noop with tag~ NOOP \"x\"~ OK (TAG \"x\") \"NOOP Completed\"|",
                "logout~ LOGOUT~ OK \"Logout completed.\"|",
            })
    void answers(String label, String line, String reply) throws IOException {
        assertThat(in().say(line)).as(label).isEqualTo(reply);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "FROB",
                "GETSCRIPT",
                "GETSCRIPT \"one\" \"two\"",
                "GETSCRIPT \"one",
                "``",
                "STARTTLS",
                "PUTSCRIPT \"x\" {z}"
            })
    void refusesWhatItDoesNotKnow(String line) throws IOException {
        assertThat(in().say(line)).isEqualTo(BAD);
    }

    @Test
    void takesScriptsAsLiterals() throws IOException {
        assertThat(in().say("PUTSCRIPT {3+}", "two {9+}", "keep;\r\n", "")).isEqualTo("OK \"PUTSCRIPT completed.\"|");
        assertThat(shelf.scripts.get("two")).isEqualTo("keep;\r\n\r\n".getBytes(ISO_8859_1));
    }

    @Test
    void deletesNoActiveScript() throws IOException {
        in().say("SETACTIVE \"one\"");
        assertThat(guest.say("LISTSCRIPTS")).startsWith("\"one\" ACTIVE|");
        assertThat(guest.say("DELETESCRIPT \"one\""))
                .isEqualTo("NO (ACTIVE) \"Cannot delete the active Sieve script.\"|");
        assertThat(guest.say("SETACTIVE \"\"")).isEqualTo("OK \"Setactive completed.\"|");
    }

    @Test
    void bindsWhatItTakes() throws IOException {
        assertThat(in().say("PUTSCRIPT \"x\" {2000000+}"))
                .isEqualTo("BYE \"Too long a line or literal, or too many literals.\"|");
        client("127.0.0.1").heard();
        assertThat(guest.say("AUTHENTICATE \"PLAIN\" {9000+}")).startsWith("BYE ");
        client("127.0.0.1").heard();
        assertThat(guest.say("x".repeat(9000))).startsWith("BYE ");
        client("127.0.0.1").heard();
        assertThat(guest.say("a", "b", "c")).endsWith("BYE \"Too many invalid MANAGESIEVE commands.\"|");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "wrong; AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHg=\"; NO \"Authentication failed.\"|",
                "no base64; AUTHENTICATE \"PLAIN\" \"!\"; NO \"Authentication failed.\"|",
                "unknown; AUTHENTICATE \"GSSAPI\"; NO \"Unsupported authentication mechanism.\"|",
                "asks; AUTHENTICATE \"LOGIN\"; \"VXNlcm5hbWU6\"|",
                "no TLS; STARTTLS; NO \"TLS support isn't enabled.\"|",
                "logout; LOGOUT; OK \"Logout completed.\"|",
            })
    void answersBeforeTheLogin(String label, String line, String reply) throws IOException {
        client("127.0.0.1").heard();
        assertThat(guest.say(line)).as(label).isEqualTo(reply);
        assertThat(guest.dialogue().isHandshaking()).isFalse();
    }

    @Test
    void takesAnswersToChallenges() throws IOException {
        client("127.0.0.1").heard();
        assertThat(guest.say("AUTHENTICATE \"LOGIN\"", "\"*\"")).endsWith("NO \"Authentication aborted by client.\"|");
        assertThat(guest.say("AUTHENTICATE \"LOGIN\"", "{8+}", "YWxpY2U=", "\"d29uZGVy\""))
                .endsWith("OK \"Logged in.\"|");
        assertThat(guest.hangUp().log()).last().asString().contains("managesieve(alice)<>: Disconnected");
    }

    @Test
    void takesNoPasswordInClearFromAbroad() throws IOException {
        assertThat(client("198.51.100.7").heard()).contains("\"SASL\" \"SCRAM-SHA-256 SCRAM-SHA-1\"|");
        assertThat(guest.say("AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHdvbmRlcg==\"")).startsWith("NO (ENCRYPT-NEEDED) ");
    }

    @Test
    void saysSoWhenScriptsCannotBeReached() throws IOException {
        in();
        shelf.broken = true;
        assertThat(guest.say("LISTSCRIPTS")).startsWith("NO \"Internal error occurred.");
        client("127.0.0.1").heard();
        assertThat(guest.say("AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHdvbmRlcg==\"")).startsWith("NO (TRYLATER) ");
    }

    @Test
    void endsASilentClient() throws IOException {
        in().dialogue().timedOut();
        assertThat(guest.heard()).isEqualTo("BYE \"Disconnected for inactivity.\"|");
    }
}
