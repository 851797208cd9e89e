package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.testkit.CrashShim;
import io.penstock.testkit.KillSwitch;
import java.io.EOFException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

/** A process that does as it is told, line by line, with the ends that it has: gives and takes them, sends and receives. */
public final class HandOverPeer {
    private final List<Connection<Note, Note>> ends = new ArrayList<>();
    private final KillSwitch victim = KillSwitch.halting();

    private HandOverPeer() {}

    /**
     * What travels.
     *
     * @param number of it
     * @param text any
     * @param address of an end, or null
     */
    public record Note(int number, String text, PipeAddress address) {
        public static Note of(final int number) {
            return new Note(number, "note " + number, null);
        }
    }

    public static PipeBuilder<Note, Note> notes(final Path path) {
        return Pipe.at(path).sending(Note.class).receiving(Note.class);
    }

    public static Connection<Note, Note> take(final PipeAddress address) throws Exception {
        return Pipe.accept(address, Note.class, Note.class);
    }

    /** With an argument it runs on a switch that kills it. */
    public static void main(final String[] args) throws Exception {
        final HandOverPeer peer = new HandOverPeer();
        if (args.length > 0) {
            CrashShim.installForWholeJvm(peer.victim);
        }
        try (Scanner orders = new Scanner(System.in)) {
            while (orders.hasNext()) {
                System.out.println(peer.obey(orders.next(), orders));
                System.out.flush();
            }
        }
    }

    private String obey(final String order, final Scanner words) throws Exception {
        switch (order) {
            case "arm" -> victim.arm(words.nextLong());
            case "connect" -> ends.add(notes(Path.of(words.next())).connect(Duration.ofSeconds(30)));
            case "accept" -> ends.add(take(PipeAddress.parse(words.next())));
            case "acceptFromNote" ->
                ends.add(take(ends.get(words.nextInt()).receive().address()));
            case "give" -> {
                return ends.get(words.nextInt()).handOver().toString();
            }
            case "send" -> ends.get(words.nextInt()).send(Note.of(words.nextInt()));
            case "receive" -> {
                return "note " + ends.get(words.nextInt()).receive().number();
            }
            case "end" -> {
                return assertThrows(EOFException.class, ends.get(words.nextInt())::receive)
                        .getClass()
                        .getSimpleName();
            }
            case "echo" -> {
                final Connection<Note, Note> end = ends.get(words.nextInt());
                final int count = words.nextInt();
                for (int i = 0; i < count; i++) {
                    end.send(end.receive());
                }
            }
            case "echoBytes" -> {
                final Connection<Note, Note> end = ends.get(words.nextInt());
                end.sendBytes(end.receiveBytes());
            }
            case "close" -> ends.get(words.nextInt()).close();
            case "steps" -> {
                victim.disarm();
                return "steps " + victim.steps();
            }
            default -> throw new IllegalArgumentException(order);
        }
        return "done";
    }
}
