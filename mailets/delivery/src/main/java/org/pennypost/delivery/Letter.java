package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.mbox.MessageContent;

/**
 * A message on its way to one local recipient.
 *
 * @param queueId its name in the log
 * @param envelope sender and client
 * @param recipient to whom
 * @param content header and body, with CR LF line ends
 */
record Letter(String queueId, Envelope envelope, Recipient recipient, MessageContent content) {
    Letter {
        requireNonNull(queueId);
        requireNonNull(envelope);
        requireNonNull(recipient);
        requireNonNull(content);
    }

    Address sender() {
        return envelope.sender();
    }

    /**
     * Gives the headers that delivery adds.
     *
     * @param original whether X-Original-To is one of them
     * @param delivered whether Delivered-To is
     */
    List<String> headers(boolean original, boolean delivered) {
        List<String> headers = new ArrayList<>();
        headers.add("Return-Path: <" + sender().external() + ">");
        if (original && !recipient.original().isNull()) {
            headers.add("X-Original-To: " + recipient.original().external());
        }
        if (delivered) {
            headers.add("Delivered-To: " + recipient.address().external());
        }
        return headers;
    }
}
