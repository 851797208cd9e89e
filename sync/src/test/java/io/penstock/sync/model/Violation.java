package io.penstock.sync.model;

/** What must never be has been met. */
final class Violation extends Error {
    private static final long serialVersionUID = 1;

    Violation(final String text) {
        super(text, null, false, false);
    }
}
