package org.pennypost.smtpd.james;

import java.util.List;
import org.apache.james.protocols.lib.handler.HandlersPackage;

/** The core of the handler chain: our dialogue in place of all of James's command handlers. */
public final class DialogueHandlersPackage implements HandlersPackage {
    @Override
    public List<String> getHandlers() {
        return List.of(DialogueHandler.class.getName());
    }
}
