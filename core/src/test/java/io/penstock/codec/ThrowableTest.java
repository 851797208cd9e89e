package io.penstock.codec;

import static io.penstock.codec.Tables.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
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
        final int n;

        Odd(final int n) {
            super("odd " + n);
            this.n = n;
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
    @DisplayName("K1: an allowed one arrives in its class, with its fields, whatever its constructors")
    void allowedOnesArriveInTheirClass() {
        final Coder<Object> allowing = Tables.objects(Mine.class, Odd.class, Decorating.class);
        assertSame(Mine.class, through(allowing, new Mine("m")).getClass());
        assertEquals(3, ((Odd) through(allowing, new Odd(3))).n);
        final Decorating decorating = new Decorating("x");
        assertEquals(print(decorating), print((Throwable) through(allowing, decorating)));
        assertSame(Decorating.class, through(allowing, decorating).getClass());
    }

    record Reply(IOException error) {}

    @Test
    @DisplayName("K2: where a stand-in does not fit, the sender refuses an exception that is not allowed")
    void aStandInMustFit() {
        final Coder<Reply> replies = Codec.kryo().bind(Reply.class, Tables.fresh());
        assertEquals(
                "late",
                through(replies, new Reply(new java.net.SocketTimeoutException("late")))
                        .error
                        .getMessage());
        final Reply own = new Reply(new IOException("mine") {});
        final CodecException refused = assertThrows(CodecException.class, () -> Tables.encode(replies, own));
        assertTrue(refused.getMessage().contains("RemoteThrowable"), refused.getMessage());
        assertTrue(
                refused.getMessage().contains("allow(\"" + own.error.getClass().getName()), refused.getMessage());
    }

    @Test
    @DisplayName("K1: what the JDK's exceptions tell beyond their message arrives too")
    void fieldsOfTheJdksOwn() {
        final java.sql.SQLException sql = new java.sql.SQLException("m", "08001", 17);
        sql.setNextException(new java.sql.SQLTimeoutException("next", "HYT00", 18));
        final java.sql.SQLException arrived = (java.sql.SQLException) sent(sql);
        assertEquals("08001", arrived.getSQLState());
        assertEquals(17, arrived.getErrorCode());
        assertEquals("HYT00", arrived.getNextException().getSQLState());
        final java.nio.file.FileSystemException file =
                (java.nio.file.FileSystemException) sent(new java.nio.file.NoSuchFileException("f", "o", "r"));
        assertEquals(List.of("f", "o", "r"), List.of(file.getFile(), file.getOtherFile(), file.getReason()));
        final java.io.InterruptedIOException cut = new java.io.InterruptedIOException("m");
        cut.bytesTransferred = 7;
        assertEquals(7, ((java.io.InterruptedIOException) sent(cut)).bytesTransferred);
        final java.util.regex.PatternSyntaxException pattern =
                (java.util.regex.PatternSyntaxException) sent(new java.util.regex.PatternSyntaxException("d", "(", 1));
        assertEquals(List.of("d", "(", 1), List.of(pattern.getDescription(), pattern.getPattern(), pattern.getIndex()));
        final java.net.URISyntaxException uri =
                (java.net.URISyntaxException) sent(new java.net.URISyntaxException("i", "r", 2));
        assertEquals(List.of("i", "r", 2), List.of(uri.getInput(), uri.getReason(), uri.getIndex()));
        final java.lang.reflect.InvocationTargetException invoked = (java.lang.reflect.InvocationTargetException)
                sent(new java.lang.reflect.InvocationTargetException(new IOException("inside"), "m"));
        assertEquals("inside", invoked.getTargetException().getMessage());
        final java.time.format.DateTimeParseException date = (java.time.format.DateTimeParseException)
                sent(new java.time.format.DateTimeParseException("m", "text", 3));
        assertEquals(List.of("text", 3), List.of(date.getParsedString(), date.getErrorIndex()));
        final java.util.MissingResourceException missing =
                (java.util.MissingResourceException) sent(new java.util.MissingResourceException("m", "c", "k"));
        assertEquals(List.of("c", "k"), List.of(missing.getClassName(), missing.getKey()));
    }

    @Test
    @DisplayName("K1: a cause can be set later where it could be at the sender's")
    void causeIsStillOpen() {
        final Throwable arrived = sent(new IllegalStateException("m"));
        arrived.initCause(new IOException("later"));
        assertEquals("later", arrived.getCause().getMessage());
        arrived.addSuppressed(new IOException("too"));
        assertEquals(1, arrived.getSuppressed().length);
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
