package io.penstock.cli.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** What a page must know to be answered: 256 random bits, made anew by each start of the server. */
final class Token {
    private static final int BYTES = 32;

    private final String text;

    private Token(final String text) {
        this.text = text;
    }

    static Token random() {
        final byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Token(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Compares in a time that does not tell how much of the other one is right. */
    boolean is(final String other) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the text, for the address that the operator opens} */
    String text() {
        return text;
    }
}
