package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.smtpd.TestSettings;

final class LoginsTest {
    private static final String ALICE = "alice:{PLAIN}secret:1:1::/home/alice:";

    @TempDir
    Path directory;

    private Logins logins;

    @BeforeEach
    void users() throws IOException {
        logins = logins(ALICE, "root:!::::");
    }

    private Logins logins(String... lines) throws IOException {
        Path file = Files.write(directory.resolve("passwd"), List.of(lines));
        return new Logins(new PasswdFile(file), "example.com"::equals);
    }

    private static Step run(Mechanism mechanism, Logins logins, String... responses) throws IOException {
        Exchange exchange = mechanism.exchange(logins);
        Step step = exchange.begin();
        for (String response : responses) {
            assertThat(step).isInstanceOf(Step.Challenge.class);
            step = exchange.next(response.getBytes(UTF_8), false);
        }
        return step;
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "Alice", "alice@example.com", "ALICE@EXAMPLE.COM"})
    void letsInByAnyOfTheNames(String name) throws IOException {
        assertThat(run(Mechanism.PLAIN, logins, "\0" + name + "\0secret")).isEqualTo(new Step.Success(name));
        assertThat(run(Mechanism.PLAIN, logins, name + "\0" + name + "\0secret"))
                .isEqualTo(new Step.Success(name));
        assertThat(run(Mechanism.LOGIN, logins, name, "secret")).isEqualTo(new Step.Success(name));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "wrong password      | @alice@Secret",
                "no password         | @alice@",
                "unknown             | @nobody@secret",
                "locked              | @root@!",
                "domain of others    | @alice%other.test@secret",
                "for somebody else   | bob@alice@secret",
            })
    void keepsOutWithPlain(String name, String response) throws IOException {
        String text = response.replace('@', '\0').replace('%', '@');
        String user = text.split("\0", -1)[1];
        assertThat(run(Mechanism.PLAIN, logins, text))
                .isEqualTo(new Step.Failure(Optional.of(user), "authentication failure"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "alice|secret", "||", "||secret", "|alice|secret|", "a|b|c|d", "|||||||"})
    void takesNothingThatIsNotPlain(String response) throws IOException {
        assertThat(run(Mechanism.PLAIN, logins, response.replace('|', '\0')))
                .isEqualTo(new Step.Failure(Optional.empty(), "bad protocol / cancel"));
    }

    @Test
    void keepsOutWithLogin() throws IOException {
        assertThat(run(Mechanism.LOGIN, logins, "alice", "x"))
                .isEqualTo(new Step.Failure(Optional.of("alice"), "authentication failure"));
        assertThat(run(Mechanism.LOGIN, logins, "alice", "")).isInstanceOf(Step.Failure.class);
        assertThat(run(Mechanism.LOGIN, logins, "")).isInstanceOf(Step.Failure.class);
        assertThat(run(Mechanism.LOGIN, logins, "a\0b")).isInstanceOf(Step.Failure.class);
    }

    // --- SCRAM

    private static String text(Step step) {
        return ((Step.Challenge) step).text();
    }

    private static Step scram(Logins logins, ScramClient client, Mechanism mechanism) throws Exception {
        Exchange exchange = mechanism.exchange(logins);
        exchange.begin();
        Step step = exchange.next(
                client.last(text(exchange.next(client.first().getBytes(UTF_8), false)))
                        .getBytes(UTF_8),
                false);
        if (step instanceof Step.Challenge) {
            assertThat(text(step)).isEqualTo(client.expected());
            return exchange.next(new byte[0], false);
        }
        return step;
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, secret, SCRAM_SHA_256",
        "PLAIN, secret, SCRAM_SHA_1",
        "CLEARTEXT, secret, SCRAM_SHA_256",
    })
    void letsInWithScramByAClearPassword(String scheme, String password, Mechanism mechanism) throws Exception {
        Logins clear = logins("alice:{" + scheme + "}" + password + ":::");
        boolean sha256 = mechanism == Mechanism.SCRAM_SHA_256;
        assertThat(scram(clear, ScramClient.of("alice", password, sha256), mechanism))
                .isEqualTo(new Step.Success("alice"));
        assertThat(scram(clear, ScramClient.of("alice", "wrong", sha256), mechanism))
                .isEqualTo(new Step.Failure(Optional.of("alice"), "authentication failure"));
        assertThat(scram(clear, ScramClient.of("nobody", password, sha256), mechanism))
                .isEqualTo(new Step.Failure(Optional.of("nobody"), "authentication failure"));
    }

    @ParameterizedTest
    @EnumSource(ScramHash.class)
    void letsInWithScramByItsOwnKeys(ScramHash hash) throws Exception {
        ScramKeys keys = hash.keys("se,cr=et", "0123456789abcdef".getBytes(UTF_8), 4096);
        Base64.Encoder base64 = Base64.getEncoder();
        String stored = "4096," + base64.encodeToString(keys.salt()) + "," + base64.encodeToString(keys.storedKey())
                + "," + base64.encodeToString(keys.serverKey());
        Logins own = logins("a=b,c:{" + hash.mechanism() + "}" + stored + ":::");
        Mechanism mechanism = Mechanism.of(hash.mechanism()).orElseThrow();
        assertThat(scram(own, ScramClient.of("a=3Db=2Cc", "se,cr=et", hash == ScramHash.SHA_256), mechanism))
                .isEqualTo(new Step.Success("a=b,c"));
        assertThat(own.isRight("a=b,c", "se,cr=et")).isTrue();
        assertThat(mechanism.suits(own)).isTrue();
        Mechanism other = hash == ScramHash.SHA_1 ? Mechanism.SCRAM_SHA_256 : Mechanism.SCRAM_SHA_1;
        assertThat(other.suits(own)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n,,",
                "n,,n=,r=x",
                "n,,n=alice",
                "n,,n=alice,r=",
                "n,,n=al=ice,r=x",
                "p=tls-unique,,n=alice,r=x",
                "x,,n=alice,r=x",
                "n,a=bob,n=alice,r=x",
                "n,,m=ext,n=alice,r=x",
                "n,,r=x,n=alice",
                "n,,n=alice,r=ä"
            })
    void takesNothingThatIsNoFirstMessage(String message) throws IOException {
        assertThat(run(Mechanism.SCRAM_SHA_256, logins, message)).isInstanceOf(Step.Failure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=NONCE",
                "c=biws,r=NONCE,p=",
                "c=biws,r=NONCE,p=AAAA",
                "c=biws,r=x,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "c=eSws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "c=biws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "c=biws,r=NONCE,p=A===AAA"
            })
    void takesNothingThatIsNoProof(String message) throws IOException {
        Exchange exchange = Mechanism.SCRAM_SHA_256.exchange(logins);
        String first = text(exchange.next("n,,n=alice,r=x".getBytes(UTF_8), true));
        String nonce = first.substring(2, first.indexOf(','));
        assertThat(exchange.next(message.replace("NONCE", nonce).getBytes(UTF_8), false))
                .isInstanceOf(Step.Failure.class);
    }

    @Test
    void takesNothingBehindAProof() throws Exception {
        Exchange exchange = Mechanism.SCRAM_SHA_256.exchange(logins);
        ScramClient client = ScramClient.of("alice", "secret", true);
        exchange.next(
                client.last(text(exchange.next(client.first().getBytes(UTF_8), true)))
                        .getBytes(UTF_8),
                false);
        assertThat(exchange.next("x".getBytes(UTF_8), false)).isInstanceOf(Step.Failure.class);
    }

    @Test
    void givesAnUnknownUserTheSameSaltEachTime() throws IOException {
        String stored = "{SCRAM-SHA-256}4711,MDEyMzQ1Njc=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,AAAA";
        Logins one = logins("alice:" + stored + ":::");
        ScramKeys known = one.keys("alice", ScramHash.SHA_256);
        ScramKeys unknown = one.keys("bob", ScramHash.SHA_256);
        assertThat(unknown.salt()).hasSameSizeAs(known.salt()).isNotEqualTo(known.salt());
        assertThat(unknown.iterations()).isEqualTo(known.iterations());
        assertThat(one.keys("bob", ScramHash.SHA_256).salt()).isEqualTo(unknown.salt());
        assertThat(one.keys("carol", ScramHash.SHA_256).salt()).isNotEqualTo(unknown.salt());
    }

    // --- what is offered

    private static String usable(Logins logins, boolean encrypted, String... settings) throws IOException {
        Map<String, String> values = new java.util.HashMap<>(Map.of("smtpd_sasl_auth_enable", "yes"));
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        return SaslPolicy.of(TestSettings.load(values)).usable(encrypted, logins).stream()
                .map(Mechanism::text)
                .collect(Collectors.joining(" "));
    }

    @Test
    void offersScramOnlyWhereAllCanUseIt() throws IOException {
        assertThat(usable(logins(ALICE), false)).isEqualTo("SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN");
        assertThat(usable(logins(ALICE, "root:!:::"), false)).startsWith("SCRAM-SHA-256");
        assertThat(usable(logins(ALICE, "bob:{SHA512-CRYPT}$6$x$y:::"), false)).isEqualTo("PLAIN LOGIN");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "off                   | smtpd_sasl_auth_enable        | no                     | ''",
                "no plain text         | smtpd_sasl_security_options   | noanonymous, noplaintext | SCRAM-SHA-256 SCRAM-SHA-1",
                "none is active        | smtpd_sasl_security_options   | noactive               | SCRAM-SHA-256 SCRAM-SHA-1",
                "both know the other   | smtpd_sasl_security_options   | MUTUAL_AUTH            | SCRAM-SHA-256 SCRAM-SHA-1",
                "none is so secret     | smtpd_sasl_security_options   | forward_secrecy        | ''",
                "none is of use here   | smtpd_sasl_security_options   | nodictionary           | SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN",
                "only plain            | smtpd_sasl_mechanism_filter   | plain                  | PLAIN",
                "all but plain         | smtpd_sasl_mechanism_filter   | !plain, static:rest    | SCRAM-SHA-256 SCRAM-SHA-1 LOGIN",
                "from a table          | smtpd_sasl_mechanism_filter   | inline:{login=x}       | LOGIN",
                "from no table         | smtpd_sasl_mechanism_filter   | fail:x                 | ''",
                "of Dovecot's kind     | pennypost_auth_mechanisms     | login plain            | PLAIN LOGIN",
            })
    void offersWhatIsWanted(String name, String parameter, String value, String expected) throws IOException {
        assertThat(usable(logins, false, parameter, value)).isEqualTo(expected);
        assertThat(usable(logins, true, parameter, value, "smtpd_sasl_tls_security_options", "noanonymous"))
                .isEqualTo(
                        parameter.equals("smtpd_sasl_security_options")
                                ? "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN"
                                : expected);
    }

    @Test
    void completesNames() {
        SaslPolicy policy = SaslPolicy.of(TestSettings.load(Map.of("smtpd_sasl_local_domain", "example.com")));
        assertThat(policy.userName("alice")).isEqualTo("alice@example.com");
        assertThat(policy.userName("alice@b.test")).isEqualTo("alice@b.test");
        assertThat(SaslPolicy.of(TestSettings.load(Map.of())).userName("alice")).isEqualTo("alice");
        assertThat(Mechanism.of("plain")).contains(Mechanism.PLAIN);
        assertThat(Mechanism.of("CRAM-MD5")).isEmpty();
    }

    @Test
    void doesNotTakeAFileThatCannotBeReadForAnEmptyOne() {
        Logins broken = new Logins(new PasswdFile(directory), domain -> false);
        assertThatThrownBy(() -> broken.isRight("alice", "secret")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> broken.keys("alice", ScramHash.SHA_1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> broken.hasAll(ScramHash.SHA_1)).isInstanceOf(IOException.class);
    }

    // --- time

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{SCRAM-SHA-256}4096,tdZmnN+TgKrKiE1M+UV3bw==,H9yubvhhCyj7FYWywf5iIFDZjxWQefDRQ/usKx/3Hf8=,EuDDDC1CIUNmNMWL3M95BqQS3gwaQnv1QdYyC79eT3Q=",
                "{SHA512-CRYPT}$6$4OTIr/fWLTaVO3u8$5jLhVReEfdI6rNDDHAaE4LpTgSzADP1WbhHvs3HOdbALyMhW9B59CpHh11Ib0mq5fIz9Dmc9dE7y2vAU1vNOM0"
            })
    void takesAsLongForAnUnknownUser(String stored) throws IOException {
        Logins users = logins("alice:" + stored + ":::");
        for (int i = 0; i < 60; i++) {
            users.isRight("warm" + i, "up");
        }
        // A busy machine may spoil one round.
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 5 && best > 0.1; round++) {
            best = Math.min(best, difference(users));
        }
        assertThat(best).isLessThanOrEqualTo(0.1);
    }

    private static double difference(Logins users) throws IOException {
        List<Long> wrong = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            wrong.add(time(users, "alice", "wrong" + i));
            unknown.add(time(users, "nobody" + i, "wrong" + i));
        }
        return Math.abs(median(wrong) - median(unknown)) / (double) median(wrong);
    }

    private static long time(Logins users, String name, String password) throws IOException {
        long start = System.nanoTime();
        assertThat(users.isRight(name, password)).isFalse();
        return System.nanoTime() - start;
    }

    private static long median(List<Long> times) {
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
    }

    @Test
    void satisfiesNoOptionThatItDoesNotKnow() {
        SaslPolicy policy = SaslPolicy.of(TestSettings.load(Map.of(
                "smtpd_sasl_security_options", "noanonymous, nonsense", "smtpd_sasl_tls_security_options", "x")));
        assertThat(policy.unknownOptions()).containsExactly("nonsense", "x");
        assertThat(Mechanism.PLAIN.satisfies(Set.of("noanonymous"))).isTrue();
    }
}
