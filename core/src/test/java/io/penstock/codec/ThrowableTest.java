package io.penstock.codec;

import static io.penstock.codec.Tables.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Every throwable travels, with its message, stack trace, causes and suppressed throwables")
@SuppressWarnings("serial")
class ThrowableTest {
    private final Coder<Object> coder = Tables.objects();

    static final class Mine extends Exception {
        Mine(final String message) {
            super(message);
        }
    }

    static final class Odd extends Exception {
        Odd(final int n) {
            super("odd " + n);
        }
    }

    static final class Decorating extends Exception {
        Decorating(final String message) {
            super("not found: " + message);
        }
    }

    private static String print(final Throwable thrown) {
        final StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private Throwable sent(final Throwable thrown) {
        final Throwable arrived = (Throwable) through(coder, thrown);
        assertEquals(print(thrown), print(arrived));
        assertEquals(thrown.getStackTrace()[0].getLineNumber(), arrived.getStackTrace()[0].getLineNumber());
        return arrived;
    }

    @Test
    void usualOnesOfTheJdkArriveInTheirClass() {
        final IOException failed = new IOException("ж", new FileNotFoundException("x"));
        failed.addSuppressed(new IllegalStateException());
        for (final Throwable thrown : new Throwable[] {
            failed,
            new UncheckedIOException("x", failed),
            new AssertionError("no"),
            new StackOverflowError(),
            new NullPointerException(),
            new RuntimeException(failed),
            new java.util.concurrent.ExecutionException("x", failed),
            new java.util.concurrent.TimeoutException()
        }) {
            assertSame(thrown.getClass(), sent(thrown).getClass());
        }
        assertSame(FileNotFoundException.class, sent(failed).getCause().getClass());
        assertEquals(1, sent(failed).getSuppressed().length);
    }

    @Test
    void othersArriveAsRemoteThrowableThatPrintsTheSame() {
        for (final Throwable thrown : new Throwable[] {new Mine("m"), new Odd(3), new Decorating("x")}) {
            final RemoteThrowable arrived = (RemoteThrowable) sent(thrown);
            assertEquals(thrown.getClass().getName(), arrived.className());
            assertEquals(thrown.getMessage(), arrived.getMessage());
            assertEquals(arrived.className(), ((RemoteThrowable) sent(arrived)).className());
        }
    }

    @Test
    void allowedOnesArriveInTheirClassWhereTheirConstructorKeepsTheMessage() {
        final Coder<Object> allowing = Tables.objects(Mine.class, Odd.class, Decorating.class);
        assertSame(Mine.class, through(allowing, new Mine("m")).getClass());
        assertSame(RemoteThrowable.class, through(allowing, new Odd(3)).getClass());
        assertSame(RemoteThrowable.class, through(allowing, new Decorating("x")).getClass());
    }

    @Test
    void cyclesOfCausesArrive() {
        final IOException first = new IOException("first");
        final IOException second = new IOException("second", first);
        first.initCause(second);
        final Throwable arrived = (Throwable) through(coder, first);
        assertSame(arrived, arrived.getCause().getCause());
        final Exception closing = new Exception("closing");
        final Exception body = new Exception("body");
        body.addSuppressed(closing);
        closing.initCause(body);
        final Throwable back = (Throwable) through(coder, body);
        assertSame(back, back.getSuppressed()[0].getCause());
        assertTrue(print(back).contains("CIRCULAR"));
    }
}
