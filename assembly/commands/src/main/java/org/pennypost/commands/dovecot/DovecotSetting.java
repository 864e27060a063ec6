package org.pennypost.commands.dovecot;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One setting, or a block of them.
 *
 * @param name Dovecot's
 * @param value empty for a block
 * @param block what stands between the braces; empty for a plain setting
 * @param changed whether it differs from Dovecot's default
 */
record DovecotSetting(String name, String value, List<String> block, boolean changed) {
    DovecotSetting {
        requireNonNull(name);
        requireNonNull(value);
        block = List.copyOf(block);
    }

    static DovecotSetting plain(String name, String value, String standard) {
        return new DovecotSetting(name, value, List.of(), !value.equals(standard));
    }

    static DovecotSetting block(String name, List<String> lines) {
        return new DovecotSetting(name, "", lines, true);
    }

    /** Lines as in Dovecot's configuration. */
    String text(boolean bare) {
        if (block.isEmpty()) {
            return (bare ? "" : name + " = ") + value + "\n";
        }
        StringBuilder text = new StringBuilder(name + " {\n");
        block.forEach(line -> text.append("  ").append(line).append('\n'));
        return text.append("}\n").toString();
    }
}
