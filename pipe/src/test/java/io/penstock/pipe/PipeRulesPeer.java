package io.penstock.pipe;

import io.penstock.codec.CodecException;
import io.penstock.codec.KryoCodec;
import io.penstock.pipe.engine.FrameKit;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

/** The other process of {@link PipeRulesTest}: obeys line by line, and says what came of it. */
final class PipeRulesPeer {
    private Connection<Object, Object> end;

    private PipeRulesPeer() {}

    /** Known to its sender alone. */
    record Stranger(int number) {}

    public static void main(final String[] args) throws Exception {
        final PipeRulesPeer peer = new PipeRulesPeer();
        try (Scanner orders = new Scanner(System.in)) {
            while (orders.hasNextLine()) {
                System.out.println(peer.obey(orders.nextLine().split(" ")));
                System.out.flush();
            }
        }
    }

    private String obey(final String[] words) throws Exception {
        return switch (words[0]) {
            case "open" -> open(Path.of(words[1]));
            case "close" -> {
                end.close();
                yield "closed";
            }
            case "send" -> {
                end.sendBytes(FrameKit.message(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
                yield "sent";
            }
            case "timed" ->
                "sent "
                        + end.sendBytes(
                                FrameKit.message(Integer.parseInt(words[1]), Integer.parseInt(words[2])),
                                Duration.ofMillis(Long.parseLong(words[3])));
            case "receive" -> String.valueOf(end.receiveBytes().length);
            case "mixed" -> mixed();
            case "spoil" -> spoil();
            case "unencodable" -> unencodable();
            case "ranges" -> "refused " + ranges();
            case "emptyRange" -> {
                end.sendBytes(new byte[3], 3, 0);
                yield "sent";
            }
            case "oneWay" -> oneWay(Path.of(words[1]));
            case "echo" -> echo(Integer.parseInt(words[1]));
            case "stranger" -> {
                end.send(new Stranger(1));
                end.send("behind");
                yield "sent";
            }
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private String open(final Path path) throws IOException, InterruptedException {
        end = Pipe.at(path)
                .codec(KryoCodec.builder().allow(Stranger.class).build())
                .connect(Duration.ofSeconds(60));
        return "open";
    }

    private String mixed() throws Exception {
        for (int i = 0; i < 5; i++) {
            end.sendBytes(FrameKit.message(i, i * 100));
            end.send("text " + i);
            try (Claim claim = end.claim(8)) {
                claim.buffer().putLong(i);
                claim.commit();
            }
            end.sendBytes(new byte[0]);
        }
        return "sent";
    }

    private String spoil() throws Exception {
        final byte[] bytes = FrameKit.message(1, 100);
        end.sendBytes(bytes);
        java.util.Arrays.fill(bytes, (byte) 9);
        final List<String> object = new ArrayList<>(List.of("before"));
        end.send(object);
        object.set(0, "after");
        return "sent";
    }

    private String unencodable() throws Exception {
        try {
            end.send(new Thread());
            return "sent";
        } catch (final CodecException refused) {
            return "CodecException";
        }
    }

    private int ranges() throws Exception {
        final byte[] source = {1, 2, 3};
        int refused = 0;
        for (final int[] range : new int[][] {{-1, 1}, {0, 4}, {3, 1}, {4, 0}, {1, -1}, {Integer.MAX_VALUE, 1}}) {
            try {
                end.sendBytes(source, range[0], range[1]);
            } catch (final IndexOutOfBoundsException outside) {
                refused++;
            }
        }
        return refused;
    }

    private static String oneWay(final Path path) throws Exception {
        final OneWayPipeBuilder<String> pipe = Pipe.at(path).carrying(String.class);
        String wrong = "connected";
        try {
            pipe.connectSender().close();
        } catch (final IOException refusal) {
            wrong = refusal.getClass().getSimpleName();
        }
        try (Receiver<String> receiver = pipe.connectReceiver()) {
            return wrong + ", then " + receiver.receive();
        }
    }

    private String echo(final int count) throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        end.sendBytes(end.receiveBytes());
                    }
                } catch (final EOFException endOfStream) {
                    return;
                } catch (final IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        return "ended";
    }
}
