package io.penstock.cli.web;

/** A request that is answered with an error: the status says of which kind, the message what to do. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(final int status, final String message) {
        super(message);
        this.status = status;
    }

    Answer answer() {
        return Answer.problem(status, getMessage());
    }
}
