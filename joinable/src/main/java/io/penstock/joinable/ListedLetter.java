package io.penstock.joinable;

import io.penstock.joinable.engine.Letter;
import java.io.IOException;
import java.lang.ref.Reference;

/** A dead letter above its engine. */
record ListedLetter<E>(JoinableFace<E> queue, Letter letter) implements DeadLetter<E> {
    @Override
    public long number() {
        return letter.seq();
    }

    @Override
    public int deliveries() {
        return letter.deliveries();
    }

    @Override
    public E value() throws IOException {
        return queue.decode(letter);
    }

    @Override
    public boolean putBack() throws IOException, InterruptedException {
        letter.checkWhole();
        try {
            return queue.openEngine().letters().putBack(letter);
        } finally {
            Reference.reachabilityFence(queue);
        }
    }

    @Override
    public boolean drop() throws IOException, InterruptedException {
        try {
            return queue.openEngine().letters().drop(letter);
        } finally {
            Reference.reachabilityFence(queue);
        }
    }

    @Override
    public String toString() {
        return "DeadLetter[number=" + number() + " deliveries=" + deliveries() + "]";
    }
}
