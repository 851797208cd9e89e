package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;

/** What the items are. */
enum PayloadKind {
    BYTES("bytes"),
    NOTES("records");

    private final String title;

    PayloadKind(final String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    Payload<?> payload() {
        return switch (this) {
            case BYTES -> Payload.BYTES;
            case NOTES -> Payload.NOTES;
        };
    }
}
