package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.util.Set;
import org.jvnet.libpam.impl.CLibrary;
import org.jvnet.libpam.impl.PAMLibrary;
import org.jvnet.libpam.impl.PAMLibrary.pam_conv;
import org.jvnet.libpam.impl.PAMLibrary.pam_handle_t;
import org.jvnet.libpam.impl.PAMLibrary.pam_message;
import org.jvnet.libpam.impl.PAMLibrary.pam_response;

/**
 * One conversation with PAM, by libpam4j's declarations of its functions. Its class {@code PAM} is not used, since that tells a wrong password
 * from a failure only by a text in the language of the machine. Used once, by one thread. Source: pam(3), pam_conv(3).
 */
final class PamCall {
    private static final int SILENT = 0x8000;
    /** The results that say nothing about user and password: errors of modules, services and memory. Source: Linux-PAM. */
    private static final Set<Integer> FAILURES = Set.of(1, 2, 3, 4, 5, 9, 19, 20, 25, 26, 28, 30, 31);

    private static final int CONVERSATION_ERROR = 19;

    private final byte[] password;
    private final pam_conv conversation = new pam_conv(this::converse); // held as long as C may call it

    PamCall(String password) {
        this.password = password.getBytes(UTF_8);
    }

    boolean ask(String service, String user) throws IOException {
        PointerByReference handle = new PointerByReference();
        int started = PAMLibrary.libpam.pam_start(service, user, conversation, handle);
        if (started != PAMLibrary.PAM_SUCCESS) {
            throw new IOException("PAM: cannot start, error " + started);
        }
        pam_handle_t pam = new pam_handle_t(handle.getValue());
        int result = PAMLibrary.libpam.pam_authenticate(pam, SILENT);
        try {
            if (result == PAMLibrary.PAM_SUCCESS) {
                result = PAMLibrary.libpam.pam_acct_mgmt(pam, SILENT);
            }
            if (FAILURES.contains(result)) {
                throw new IOException("PAM: " + PAMLibrary.libpam.pam_strerror(pam, result));
            }
            return result == PAMLibrary.PAM_SUCCESS;
        } finally {
            PAMLibrary.libpam.pam_end(pam, result);
        }
    }

    /** Gives the password wherever something is asked without echo; PAM frees what is given. */
    private int converse(int count, Pointer messages, Pointer answers, Pointer unused) {
        Pointer given = CLibrary.libc.calloc(count, pam_response.SIZE);
        if (given == null) {
            return CONVERSATION_ERROR;
        }
        for (int i = 0; i < count; i++) {
            pam_message message = new pam_message(messages.getPointer((long) i * com.sun.jna.Native.POINTER_SIZE));
            if (message.msg_style == PAMLibrary.PAM_PROMPT_ECHO_OFF) {
                Pointer text = CLibrary.libc.calloc(password.length + 1, 1);
                text.write(0, password, 0, password.length);
                given.setPointer((long) i * pam_response.SIZE, text);
            }
        }
        answers.setPointer(0, given);
        return PAMLibrary.PAM_SUCCESS;
    }
}
