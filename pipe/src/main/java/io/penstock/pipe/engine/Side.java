package io.penstock.pipe.engine;

import io.penstock.pipe.PipeAddress;

/** An end of a pipe, and where its words and conditions lie in the pipe's file. */
public enum Side {
    /** The creator's. */
    A(PipeDescriptor.END_A, PipeDescriptor.CONDITION_DATA_FOR_A, PipeDescriptor.CONDITION_SPACE_FOR_A),
    /** The connector's. */
    B(PipeDescriptor.END_B, PipeDescriptor.CONDITION_DATA_FOR_B, PipeDescriptor.CONDITION_SPACE_FOR_B);

    private final int wordOffset;
    private final int dataCondition;
    private final int spaceCondition;

    Side(final int wordOffset, final int dataCondition, final int spaceCondition) {
        this.wordOffset = wordOffset;
        this.dataCondition = dataCondition;
        this.spaceCondition = spaceCondition;
    }

    /** The end that an address names. */
    static Side of(final PipeAddress address) {
        return address.creatorsEnd() ? A : B;
    }

    /** Where the end's word lies in the control page. */
    int wordOffset() {
        return wordOffset;
    }

    /** What a thread of this end waits for when there is nothing to receive. */
    int dataCondition() {
        return dataCondition;
    }

    /** What a thread of this end waits for when there is no room to send. */
    int spaceCondition() {
        return spaceCondition;
    }

    Side other() {
        return this == A ? B : A;
    }
}
