package org.pennypost.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A person who types at a pseudo terminal, as a Python script in the resources. */
enum Typist {
    /** Knows the prompts of mail. */
    MAIL("typist.py"),
    /** Knows the replies of a server. */
    TELNET("telnet.py");

    private final String script;

    Typist(String script) {
        this.script = script;
    }

    /**
     * The command that types.
     *
     * @param directory where its files go
     * @param lines the first is the command at the terminal
     */
    List<String> command(Path directory, String lines) throws IOException {
        Path program = directory.resolve(script);
        try (InputStream in = Typist.class.getResourceAsStream("/" + script)) {
            Files.write(program, in.readAllBytes());
        }
        Path typed = Files.writeString(directory.resolve("lines"), lines, UTF_8);
        return List.of(Peer.PYTHON.program(), program.toString(), typed.toString());
    }

    /** Types, and gives what was on the screen. */
    String type(Path directory, String lines) throws IOException, InterruptedException {
        return new Shell().run(command(directory, lines)).ok().out();
    }
}
