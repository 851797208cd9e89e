package io.penstock.examples;

/** Ends a program with a message for its user. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(final String message) {
        super(message);
    }
}
