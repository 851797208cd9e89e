package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.codec.KryoCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TravellingQueueTest {
    @TempDir
    Path dir;

    record Answer(String text) {}

    /** A question, and where the answer goes. */
    record Question(int number, BoundedQueue<Answer> answers) {}

    private BoundedQueueBuilder<Answer> answers() {
        return BoundedQueue.at(dir.resolve("answers"), Answer.class);
    }

    private BoundedQueueBuilder<Question> questions() {
        return BoundedQueue.at(dir.resolve("questions"), Question.class);
    }

    @Test
    @DisplayName("M16 a queue in an item travels as its address: what is put into it there arrives here")
    void travels() throws Exception {
        try (BoundedQueue<Answer> answers = answers().create();
                BoundedQueue<Question> questions = questions().create()) {
            questions.put(new Question(1, answers));
            questions.put(new Question(2, answers));

            final Question first = questions.take();
            final Question second = questions.take();
            assertNotSame(answers, first.answers());
            assertSame(first.answers(), second.answers(), "one handle for all that have arrived");
            first.answers().put(new Answer("a"));
            assertEquals(new Answer("a"), answers.take());

            first.answers().close();
            questions.put(new Question(3, answers));
            questions.take().answers().put(new Answer("b"));
            assertEquals(new Answer("b"), answers.take());
        }
    }

    @Test
    @DisplayName("M16 a queue that is gone, or has been replaced by another, is refused on arrival and names itself")
    void gone() throws Exception {
        try (BoundedQueue<Question> questions = questions().create()) {
            final BoundedQueue<Answer> answers = answers().create();
            questions.put(new Question(1, answers));
            questions.put(new Question(2, answers));
            questions.put(new Question(3, answers));
            questions.take().answers().put(new Answer("it was open here"));
            answers.destroy();

            final CodecException gone = assertThrows(CodecException.class, questions::take);
            assertTrue(gone.getMessage().contains("gone") && gone.getMessage().contains("answers"), gone.getMessage());
            try (BoundedQueue<Answer> successor = answers().create()) {
                final CodecException replaced = assertThrows(CodecException.class, questions::take);
                assertTrue(replaced.getMessage().contains("another queue has taken its place"), replaced.getMessage());
                assertTrue(successor.isEmpty());
            }
        }
    }

    @Test
    @DisplayName(
            "M16 a queue with a codec of its own is refused by its sender: the receiver would open it with the standard one")
    void ownCodec() throws Exception {
        try (BoundedQueue<Answer> answers = answers()
                        .codec(KryoCodec.builder().maxDepth(20).build())
                        .create();
                BoundedQueue<Question> questions = questions().create()) {
            final CodecException refused =
                    assertThrows(CodecException.class, () -> questions.put(new Question(1, answers)));
            assertTrue(refused.getMessage().contains("codec of its own"), refused.getMessage());
            assertTrue(questions.isEmpty());
        }
    }

    @Test
    @DisplayName("M16 a queue in memory travels within its JVM")
    void inMemory() throws Exception {
        try (BoundedQueue<Answer> answers = BoundedQueue.inMemory(Answer.class, 4);
                BoundedQueue<Question> questions = BoundedQueue.inMemory(Question.class, 4)) {
            questions.put(new Question(1, answers));

            assertSame(answers, questions.take().answers());
        }
    }

    @Test
    @DisplayName("M16 D1 a handle that has arrived and was dropped is closed: the file is no longer in use")
    void dropped() throws Exception {
        try (BoundedQueue<Question> questions = questions().create()) {
            try (BoundedQueue<Answer> answers = answers().create()) {
                questions.put(new Question(1, answers));
            }
            arrives(questions);
            Awaitility.await().until(() -> {
                System.gc();
                return QueueStats.of(dir.resolve("answers")).users().isEmpty();
            });
            assertTrue(Files.exists(dir.resolve("answers")));
        }
    }

    private static void arrives(final BoundedQueue<Question> questions) throws InterruptedException {
        questions.take().answers().put(new Answer("dropped after this"));
    }
}
