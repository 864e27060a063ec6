package org.pennypost.smtpd.james;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.handler.ProtocolHandlerChain;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HeloHook;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.JamesMessageHook;
import org.pennypost.address.Address;
import org.pennypost.address.james.MailAddressForm;
import org.pennypost.cleanup.Recipient;
import org.pennypost.smtpd.SmtpdHooks;
import org.pennypost.status.Reply;

/**
 * Runs James's hooks that the administrator named in the handler chain, in the order of the chain, and turns their
 * results into replies.
 */
final class ChainedHooks implements SmtpdHooks {
    /** The hooks of one chain. */
    record Lists(
            List<HeloHook> helo,
            List<MailHook> mail,
            List<RcptHook> rcpt,
            List<MessageHook> raw,
            List<JamesMessageHook> message,
            List<HookResultHook> results) {
        static Lists of(ProtocolHandlerChain chain) {
            return new Lists(
                    List.copyOf(chain.getHandlers(HeloHook.class)),
                    List.copyOf(chain.getHandlers(MailHook.class)),
                    List.copyOf(chain.getHandlers(RcptHook.class)),
                    List.copyOf(chain.getHandlers(MessageHook.class)),
                    List.copyOf(chain.getHandlers(JamesMessageHook.class)),
                    List.copyOf(chain.getHandlers(HookResultHook.class)));
        }

        /** These, and behind them others; an object that is several kinds of hook is asked as each of them. */
        Lists and(List<Hook> others) {
            return others.isEmpty()
                    ? this
                    : new Lists(
                            joined(helo, others, HeloHook.class),
                            joined(mail, others, MailHook.class),
                            joined(rcpt, others, RcptHook.class),
                            joined(raw, others, MessageHook.class),
                            joined(message, others, JamesMessageHook.class),
                            joined(results, others, HookResultHook.class));
        }

        private static <H> List<H> joined(List<H> first, List<Hook> others, Class<H> kind) {
            return Stream.concat(
                            first.stream(),
                            others.stream().filter(kind::isInstance).map(kind::cast))
                    .toList();
        }

        SmtpdHooks forSession(SmtpdSession session) {
            boolean none = helo.isEmpty() && mail.isEmpty() && rcpt.isEmpty() && raw.isEmpty() && message.isEmpty();
            return none ? SmtpdHooks.NONE : new ChainedHooks(this, session);
        }
    }

    private final Lists lists;
    private final SmtpdSession session;

    private ChainedHooks(Lists lists, SmtpdSession session) {
        this.lists = lists;
        this.session = session;
    }

    @Override
    public Optional<Reply> helo(String name) {
        session.setAttachment(SMTPSession.CURRENT_HELO_NAME, name, State.Connection);
        return run(lists.helo(), hook -> hook.doHelo(session, name));
    }

    @Override
    public Optional<Reply> mail(Address sender) {
        MaybeSender form = MailAddressForm.sender(sender);
        session.setAttachment(SMTPSession.SENDER, form, State.Transaction);
        return run(lists.mail(), hook -> hook.doMail(session, form));
    }

    @Override
    public Optional<Reply> rcpt(Address sender, Address recipient) {
        MailAddress form = MailAddressForm.of(recipient);
        Optional<Reply> refusal =
                run(lists.rcpt(), hook -> hook.doRcpt(session, MailAddressForm.sender(sender), form, Map.of()));
        if (refusal.isEmpty()) {
            List<MailAddress> recipients =
                    new ArrayList<>(session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction)
                            .orElse(List.of()));
            recipients.add(form);
            session.setAttachment(SMTPSession.RCPT_LIST, recipients, State.Transaction);
        }
        return refusal;
    }

    @Override
    public Optional<OutputStream> copy() throws IOException {
        if (lists.raw().isEmpty() && lists.message().isEmpty()) {
            return Optional.empty();
        }
        MimeMessageInputStreamSource content = MimeMessageInputStreamSource.create(session.getSessionID());
        session.setMimeMessageInputStreamSource(content);
        return Optional.of(content.getWritableOutputStream());
    }

    @Override
    public Optional<Reply> message(String queueId, Address sender, List<Recipient> recipients) {
        MimeMessageInputStreamSource content = session.getMimeMessageWriter();
        if (content == null) {
            return Optional.empty();
        }
        List<MailAddress> forms = recipients.stream()
                .map(recipient -> MailAddressForm.of(recipient.address()))
                .toList();
        MaybeSender from = MailAddressForm.sender(sender);
        Optional<Reply> refusal =
                run(lists.raw(), hook -> hook.onMessage(session, new ContentEnvelope(content, from, forms)));
        return refusal.isPresent() ? refusal : mail(queueId, from, forms, content);
    }

    private Optional<Reply> mail(
            String queueId, MaybeSender sender, List<MailAddress> recipients, MimeMessageInputStreamSource content) {
        if (lists.message().isEmpty()) {
            return Optional.empty();
        }
        MailImpl mail = MailImpl.builder()
                .name(queueId)
                .sender(sender)
                .addRecipients(recipients)
                .build();
        try {
            mail.setMessageContent(content);
            return run(lists.message(), hook -> hook.onMessage(session, mail));
        } catch (MessagingException e) {
            return Optional.of(Reply.of("451 4.3.0 Error: queue file write error"));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    @Override
    public void reset() {
        session.resetState();
    }

    /** Runs hooks until one has the last word. */
    private <H extends Hook> Optional<Reply> run(List<H> hooks, Function<H, HookResult> call) {
        for (H hook : hooks) {
            long start = System.currentTimeMillis();
            HookResult result = call.apply(hook);
            long took = System.currentTimeMillis() - start;
            for (HookResultHook each : lists.results()) {
                result = each.onHookResult(session, result, took, hook);
            }
            if (result != null && isLastWord(result.getResult())) {
                return refusal(result);
            }
        }
        return Optional.empty();
    }

    private static boolean isLastWord(HookReturnCode code) {
        return code.isDisconnected() || HookReturnCode.Action.ACTIVE_ACTIONS.contains(code.getAction());
    }

    /** OK is no refusal; what disconnects becomes 421 or 521, after which the dialogue ends. */
    private static Optional<Reply> refusal(HookResult result) {
        HookReturnCode code = result.getResult();
        boolean soft = code.getAction() == HookReturnCode.Action.DENYSOFT;
        if (code.getAction() == HookReturnCode.Action.OK && !code.isDisconnected()) {
            return Optional.empty();
        }
        String number = code.isDisconnected()
                ? soft ? "421" : "521"
                : Optional.ofNullable(result.getSmtpRetCode()).orElse(soft ? "451" : "554");
        String text = Optional.ofNullable(result.getSmtpDescription())
                .orElse(soft ? "4.7.1 Service unavailable - try again later" : "5.7.1 Command rejected");
        return Optional.of(reply(number, text, soft));
    }

    private static Reply reply(String number, String text, boolean soft) {
        boolean valid = number.matches("[45][0-5][0-9]");
        return Reply.of((valid ? number : soft ? "451" : "554") + " " + text.replaceAll("[\\r\\n]+", " "));
    }
}
