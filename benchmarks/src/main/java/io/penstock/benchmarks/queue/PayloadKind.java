package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;

/** The kinds of items. */
enum PayloadKind {
    BYTES("bytes") {
        @Override
        Payload<?> payload(final int length) {
            return length == Payload.LENGTH ? Payload.BYTES : new SizedBytes(length);
        }
    },
    NOTES("records") {
        @Override
        Payload<?> payload(final int length) {
            return Payload.NOTES;
        }
    };

    private final String title;

    PayloadKind(final String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract Payload<?> payload(int length);
}
