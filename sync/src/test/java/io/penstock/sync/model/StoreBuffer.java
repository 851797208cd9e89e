package io.penstock.sync.model;

import java.util.Arrays;
import java.util.Random;

/** Stores of a thread that others do not see yet. Empty as long as stores are seen at once. */
final class StoreBuffer {
    private static final int[] NO_WORDS = {};

    private final Machine machine;
    private final String name;
    private int[] addresses = NO_WORDS;
    private long[] values = {};
    private boolean[] released = {};

    StoreBuffer(final Machine machine, final String name) {
        this.machine = machine;
        this.name = name;
    }

    boolean isEmpty() {
        return addresses.length == 0;
    }

    void add(final int address, final long value, final boolean release) {
        final int count = addresses.length;
        addresses = Arrays.copyOf(addresses, count + 1);
        values = Arrays.copyOf(values, count + 1);
        released = Arrays.copyOf(released, count + 1);
        addresses[count] = address;
        values[count] = value;
        released[count] = release;
    }

    /** What the thread itself reads: its own last store, if there is one. */
    long read(final int address) {
        for (int i = addresses.length - 1; i >= 0; i--) {
            if (addresses[i] == address) {
                return values[i];
            }
        }
        return machine.words[address];
    }

    /** A fence: others see all of it. */
    void drain() {
        while (!isEmpty()) {
            drain(0);
        }
    }

    /** Lets others see one of the stores: any that has no older one of the same word before it, and is no release store behind others. */
    void drainAny(final Random random) {
        int choice = random.nextInt(addresses.length);
        while (choice > 0 && (released[choice] || hasOlder(choice))) {
            choice--;
        }
        drain(choice);
    }

    private boolean hasOlder(final int index) {
        for (int i = 0; i < index; i++) {
            if (addresses[i] == addresses[index]) {
                return true;
            }
        }
        return false;
    }

    private void drain(final int index) {
        machine.write(addresses[index], values[index]);
        if (machine.traces()) {
            machine.trace(
                    name + " seen by all: " + machine.nameOf(addresses[index]) + " = " + Machine.text(values[index]));
        }
        final int last = addresses.length - 1;
        System.arraycopy(addresses, index + 1, addresses, index, last - index);
        System.arraycopy(values, index + 1, values, index, last - index);
        System.arraycopy(released, index + 1, released, index, last - index);
        addresses = Arrays.copyOf(addresses, last);
        values = Arrays.copyOf(values, last);
        released = Arrays.copyOf(released, last);
    }

    /** The thread is killed: some of its stores are lost with it. */
    void drop(final Random random) {
        while (!isEmpty() && random.nextBoolean()) {
            drainAny(random);
        }
        addresses = NO_WORDS;
        values = new long[0];
        released = new boolean[0];
    }
}
