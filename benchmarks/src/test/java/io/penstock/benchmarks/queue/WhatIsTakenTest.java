package io.penstock.benchmarks.queue;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.benchmarks.kit.Payload;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhatIsTakenTest {
    @Test
    @DisplayName("A repeated or out-of-order number of the same producer is refused; other producers' numbers are not")
    void aNumberComesOnceAndInOrder() {
        final Tally tally = new Tally(2, false);
        tally.accept(0);
        tally.accept(2);
        tally.accept(Tally.firstNumber(1));

        assertAll(
                () -> assertThrows(IllegalStateException.class, () -> tally.accept(2)),
                () -> assertThrows(IllegalStateException.class, () -> tally.accept(1)),
                () -> assertThrows(IllegalStateException.class, () -> tally.accept(Tally.firstNumber(1))));
        assertEquals(2 + Tally.firstNumber(1), tally.sum());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 64, 65, 1000})
    @DisplayName("An item carries its number if it is long enough; a torn one and one of another length are refused")
    void anItemOfAnyLengthIsChecked(final int length) {
        final SizedBytes payload = new SizedBytes(length);

        final byte[] item = payload.of(4711).clone();

        assertEquals(length < Long.BYTES ? Belt.COUNTED : 4711, payload.number(item));
        assertThrows(IllegalStateException.class, () -> payload.number(new byte[length + 1]));
        if (length > Payload.LENGTH) {
            item[length - 1]++;
            assertThrows(IllegalStateException.class, () -> payload.number(item));
        }
    }

    @Test
    @DisplayName("A common quota ends when all consumers together have taken their items")
    void aCommonQuotaIsSharedByAll(@TempDir final Path folder) throws IOException {
        final Quota one = new Quota.Common(folder.resolve("taken")).upTo(10);
        final Quota other = new Quota.Common(folder.resolve("taken")).upTo(10);

        assertEquals(7, one.leftAfter(3));
        assertEquals(2, other.leftAfter(5));
        assertEquals(2, one.leftAfter(0));
        assertEquals(0, one.leftAfter(2));
    }

    @Test
    @DisplayName("All producers and all consumers have equal shares, at least one item each")
    void sharesAreEqual() {
        assertEquals(4, new Shape(2, 2).total(1));
        assertEquals(18, new Shape(2, 3).total(20));
    }
}
