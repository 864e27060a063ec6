package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.mbox.FromLine;
import org.pennypost.mbox.MessageContent;

/**
 * A message on its way to one recipient of this host.
 *
 * @param queueId its name in the log
 * @param envelope the client, and all else that came with it
 * @param recipient to whom
 * @param sender the envelope sender, or the owner of a list that it went through
 * @param original the address that X-Original-To shows; the null address for none
 * @param delivered the address that Delivered-To shows
 * @param content header and body, with CR LF line ends
 */
record Letter(
        String queueId,
        Envelope envelope,
        Recipient recipient,
        Address sender,
        Address original,
        Address delivered,
        MessageContent content) {
    Letter {
        requireNonNull(queueId);
        requireNonNull(envelope);
        requireNonNull(recipient);
        requireNonNull(sender);
        requireNonNull(original);
        requireNonNull(delivered);
        requireNonNull(content);
    }

    static Letter to(Recipient recipient, String queueId, Envelope envelope, MessageContent content) {
        return new Letter(
                queueId, envelope, recipient, envelope.sender(), recipient.original(), recipient.address(), content);
    }

    /** The same message as a place gets it. */
    Letter on(Behalf behalf) {
        Address shown = behalf.owned() ? Address.NULL : original;
        return new Letter(queueId, envelope, recipient, behalf.sender(), shown, behalf.delivered(), content);
    }

    /** Whether nobody is to get it. */
    boolean isProbe() {
        return envelope.isProbe();
    }

    /** The From_ line of an mbox. */
    FromLine from(Clock clock) {
        return FromLine.at(sender.external(), ZonedDateTime.now(clock));
    }

    /**
     * Gives the headers that delivery adds.
     *
     * @param withOriginal whether X-Original-To is one of them
     * @param withDelivered whether Delivered-To is
     */
    List<String> headers(boolean withOriginal, boolean withDelivered) {
        List<String> headers = new ArrayList<>();
        headers.add("Return-Path: <" + sender.external() + ">");
        if (withOriginal && !original.isNull()) {
            headers.add("X-Original-To: " + original.external());
        }
        if (withDelivered) {
            headers.add("Delivered-To: " + delivered.external());
        }
        return headers;
    }
}
