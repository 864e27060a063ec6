package org.pennypost.server;

import com.google.inject.CreationException;
import com.google.inject.spi.Message;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Why the server does not start, in words for the administrator. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    StartFailure(String message) {
        super(message);
    }

    StartFailure(String subject, Exception cause) {
        super(subject + ": " + describe(cause), cause);
    }

    /** The innermost reason in one line. */
    static String describe(Throwable failure) {
        if (failure instanceof StartFailure) {
            return failure.getMessage();
        }
        if (failure instanceof CreationException creation) {
            return creation.getErrorMessages().stream().map(Message::getMessage).collect(Collectors.joining("; "));
        }
        Throwable inner = failure;
        List<String> texts = new ArrayList<>();
        while (inner.getCause() != null && inner.getCause() != inner) {
            Throwable cause = inner.getCause();
            if (cause instanceof StartFailure) {
                return cause.getMessage();
            }
            texts.add(own(inner, cause));
            inner = cause;
        }
        texts.add(innermost(inner));
        return texts.stream().filter(text -> !text.isEmpty()).distinct().collect(Collectors.joining(": "));
    }

    /** What an exception says beyond what its cause says. */
    private static String own(Throwable failure, Throwable cause) {
        String text = firstLine(failure.getMessage());
        boolean repeats = cause.getMessage() != null && text.contains(firstLine(cause.getMessage()));
        return repeats || text.equals(cause.toString()) ? "" : text.replaceFirst(";$", "");
    }

    private static String innermost(Throwable failure) {
        String text = firstLine(failure.getMessage());
        if (failure instanceof ClassNotFoundException) {
            return "no such class: " + text;
        }
        if (failure instanceof SocketException) {
            return bind(text);
        }
        if (failure instanceof FileSystemException) {
            return failure.getClass().getSimpleName().replaceFirst("Exception$", "") + " " + text;
        }
        boolean plain = !text.isEmpty() && !(failure instanceof RuntimeException) && !(failure instanceof Error);
        return plain ? text : failure.getClass().getSimpleName() + ": " + text;
    }

    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    private static String bind(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("in use")) {
            return "the address is in use by another program";
        }
        if (lower.contains("permission") || lower.contains("denied")) {
            return "no permission; a port below 1024 needs root or CAP_NET_BIND_SERVICE";
        }
        if (lower.contains("assign")) {
            return "this machine does not have the address";
        }
        return text;
    }
}
