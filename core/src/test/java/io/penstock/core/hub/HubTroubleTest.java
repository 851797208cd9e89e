package io.penstock.core.hub;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.SharedFileException;
import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.SharedFile;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.DoorbellAddress;
import io.penstock.core.wait.DoorbellRinger;
import io.penstock.core.wait.WaitListTest;
import io.penstock.testkit.FileKinds;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a hub must withstand: failures on the heartbeat thread, misleading witnesses, crowds, deletion while others
 * join.
 */
@Timeout(180)
class HubTroubleTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CROWD = 1000;

    @TempDir
    Path directory;

    @Test
    @DisplayName("D3: what stands in the place of the hub's folder is named, at once, and not touched")
    void somethingElse() throws Exception {
        final Path place = directory.resolve(".penstock");
        Files.createSymbolicLink(place, directory.resolve("nothing"));
        final Exception link = assertThrows(SharedFileException.class, () -> JoinedHub.at(directory));
        assertTrue(link.getMessage().contains("path=" + place), link.getMessage());
        Files.delete(place);
        Files.writeString(place, "a user's own");
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-r--r--"));
        final Exception file = assertThrows(SharedFileException.class, () -> JoinedHub.at(directory));
        assertTrue(file.getMessage().contains("path=" + place), file.getMessage());
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(place)));
    }

    @Test
    @DisplayName("D4: the hub of another user is refused, root included, with both user ids, and is left as it is")
    void anotherUsers() throws Exception {
        final Path folder = Files.createDirectory(directory.resolve(".penstock"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        final int self = (int) Files.getAttribute(folder, "unix:uid");
        assumeTrue(self == 0, "only root may give a folder away");
        Files.setAttribute(folder, "unix:uid", 65534);
        final Exception refused = assertThrows(SharedFileException.class, () -> JoinedHub.at(directory));
        assertTrue(refused.getMessage().contains("uid=65534 ownUid=0 path=" + folder), refused.getMessage());
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    @DisplayName("D3: a directory in which no folder can be made is named at once")
    void noFolder() throws Exception {
        final Path place = Path.of("/proc");
        assumeTrue(Files.isDirectory(place));
        final Exception refused = assertThrows(SharedFileException.class, () -> JoinedHub.at(place));
        assertTrue(refused.getMessage().contains("path=/proc/.penstock"), refused.getMessage());
    }

    @Test
    @Tag("two-process")
    @DisplayName("D1: short links to folders that are gone are deleted after an hour, those of others stay")
    void oldLinks() throws Exception {
        final Path places = Files.createDirectory(directory.resolve("places"));
        final String name = "penstock-" + UUID.nameUUIDFromBytes(new byte[1]);
        final Path old = Files.createSymbolicLink(places.resolve(name), directory.resolve("gone"));
        assertEquals(
                0,
                new ProcessBuilder("touch", "-h", "-d", "2 hours ago", old.toString())
                        .start()
                        .waitFor());
        final Path young = Files.createSymbolicLink(
                places.resolve("penstock-" + UUID.nameUUIDFromBytes(new byte[2])), directory.resolve("gone"));
        final Path link = ShortPath.link(directory, Set.of(places));
        assertEquals(Set.of(young, link), Set.copyOf(Files.list(places).toList()));
    }

    private static Thread heartbeatThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("penstock-heartbeat"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, OutOfMemoryError.class, IllegalStateException.class})
    @DisplayName("a listener that fails, even with an Error, stops no heartbeat thread, other listener or sleeper")
    void failingListener(final Class<? extends Throwable> failure) throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        final CountDownLatch failed = new CountDownLatch(3);
        final CountDownLatch told = new CountDownLatch(1);
        final JoinedHub.Registration failing = hub.onDeath(() -> {
            failed.countDown();
            throw HubTroubleTest.<RuntimeException>thrown(failure);
        });
        final JoinedHub.Registration healthy = hub.onDeath(() -> {
            told.countDown();
            return true;
        });
        try {
            assertTrue(failed.await(20, TimeUnit.SECONDS), "the listener must be called again");
            assertTrue(told.await(20, TimeUnit.SECONDS));
            assertTrue(heartbeatThread().isAlive());
        } finally {
            failing.close();
            healthy.close();
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X thrown(final Class<? extends Throwable> type) throws X {
        try {
            throw (X) type.getDeclaredConstructor().newInstance();
        } catch (final ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    @DisplayName(
            "D3: a hub is left once; a heartbeat that comes too late does not delete the socket of the slot's next process")
    void leftOnce() throws Exception {
        final JoinedHub first = JoinedHub.acquire(directory);
        first.release();
        final JoinedHub next = JoinedHub.acquire(directory);
        try {
            assertEquals(ParticipantId.slot(first.self()), ParticipantId.slot(next.self()));
            HubRegistry.leave(first); // by the heartbeat, which has waited for the registry
            assertTrue(Files.exists(directory.resolve(".penstock").resolve(ParticipantId.slot(next.self()) + ".life")));
        } finally {
            next.release();
        }
    }

    @Test
    @DisplayName("a condition that fails does so in its own thread, and other sleepers are still looked after")
    void failingCondition() throws Exception {
        final Channel channel = Channel.create(directory.resolve("channel"), WaitListTest.layout(8), fresh -> {});
        final AtomicBuffer words = channel.body(0, 4096);
        final ExecutorService threads = Executors.newCachedThreadPool();
        try {
            final Future<Boolean> broken = threads.submit(() -> channel.waitList()
                    .await(
                            0,
                            Waiting.PARKING,
                            () -> {
                                if (words.getLongVolatile(0) == 0) {
                                    return false;
                                }
                                throw new IllegalStateException("broken");
                            },
                            Deadline.NEVER));
            final Future<Boolean> healthy = threads.submit(() ->
                    channel.waitList().await(1, Waiting.PARKING, () -> words.getLongVolatile(0) != 0, Deadline.NEVER));
            await().atMost(SOON).until(() -> channel.hub().sleepers().size() == 2);
            words.putLongVolatile(0, 1);
            assertTrue(healthy.get(5, TimeUnit.SECONDS)); // by the heartbeat thread; a sleep ends by itself after 10 s
            assertThrows(Exception.class, () -> broken.get(20, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Joins a hub for ever, as a stopped process would. */
    static final class Joiner {
        private Joiner() {}

        public static void main(final String... args) throws Exception {
            final LockFile file = LockFile.open(Path.of(args[0]));
            file.lockForSetup(true);
            System.out.println("joining");
            System.in.read();
            file.close();
        }
    }

    @Test
    @DisplayName("a process that finds the table created does not wait for one that joins or was stopped while joining")
    @Tag("two-process")
    void createdMeanwhile() throws Exception {
        final Path other = Files.createDirectory(directory.resolve("other"));
        JoinedHub.at(other);
        final Path here = Files.createDirectory(directory.resolve("here"));
        final HubFolder folder = HubFolder.make(here);
        final ExecutorService threads = Executors.newCachedThreadPool();
        try (Jvm joiner = Jvm.start(Joiner.class, folder.lockPath().toString())) {
            joiner.expect("joining");
            final Future<JoinedHub> hub = threads.submit(() -> JoinedHub.at(here));
            await().atMost(SOON).until(() -> Files.exists(folder.lockPath()));
            assertFalse(hub.isDone());
            final Path table = folder.path().resolve("processes.dat");
            final Path copy = Files.copy(other.resolve(".penstock").resolve("processes.dat"), here.resolve("copy"));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
            Files.move(copy, table);
            // With an exclusive lock it would have to wait for the end of the joiner, or fail after 20 s.
            assertEquals(here.toRealPath(), hub.get(60, TimeUnit.SECONDS).directory());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("an interrupted heartbeat thread neither spins nor declares living processes dead")
    void interruptedHeart() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        final CountDownLatch calls = new CountDownLatch(3);
        heartbeatThread().interrupt();
        try (JoinedHub.Registration registration = hub.onDeath(() -> {
            calls.countDown();
            return calls.getCount() == 0;
        })) {
            assertTrue(calls.await(20, TimeUnit.SECONDS));
        }
        await().atMost(SOON).until(() -> !heartbeatThread().isInterrupted());
    }

    @Test
    @DisplayName("the pid proves a running process alive even on an interrupted thread")
    void interruptedWitness() {
        final ProcessIdentity own = ProcessIdentity.own();
        Thread.currentThread().interrupt();
        try {
            assertTrue(own.isRunning());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    @DisplayName("another boot id, as in some containers, does not kill a process that holds its byte")
    @Tag("two-process")
    void anotherBootId() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        try (Jvm first = Jvm.start(Member.class, directory.toString())) {
            final int living = Integer.parseInt(first.nextLine());
            final AtomicBuffer table = SharedFile.open(
                            directory.resolve(".penstock/processes.dat"),
                            ProcessTableDescriptor.FILE_KIND,
                            ProcessTableDescriptor.VERSION)
                    .region(SharedFile.HEADER_LENGTH, ProcessTableDescriptor.LENGTH);
            table.putLongVolatile(ProcessTableDescriptor.BOOT_ID_HIGH, 1);
            try (Jvm second = Jvm.start(Member.class, directory.toString())) {
                second.nextLine();
                assertFalse(hub.isDead(hub.self()));
                assertFalse(hub.isDead(living));
            }
        }
    }

    @Test
    @DisplayName("if /proc shows the pids of another namespace, processes of one namespace still see each other die")
    @Tag("two-process")
    void foreignProc() throws Exception {
        final String member = String.join(" ", Jvm.command(Member.class, List.of(), directory.toString()));
        final String script = "exec 3<&0; " + member + " <&3 & first=$!; read <&3; " + member
                + " <&3 & read <&3; kill -9 $first; read <&3; kill -9 $!";
        final List<String> command = Namespaces.inOtherPids(List.of("bash", "-c", script));
        final JoinedHub hub = JoinedHub.at(directory);
        try (Jvm shell = Jvm.launch(command)) {
            final int first = Integer.parseInt(shell.nextLine());
            await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(40)).until(() -> !hub.isDead(first));
            final ProcessIdentity identity = identityOf(first);
            assertFalse(identity.sharesPids(identity), "its pids cannot be looked up: " + identity);
        }
    }

    private ProcessIdentity identityOf(final int participant) throws IOException {
        return new ProcessTable(SharedFile.open(
                                directory.resolve(".penstock/processes.dat"),
                                ProcessTableDescriptor.FILE_KIND,
                                ProcessTableDescriptor.VERSION)
                        .region(SharedFile.HEADER_LENGTH, ProcessTableDescriptor.LENGTH))
                .identityOf(ParticipantId.slot(participant));
    }

    @Test
    @DisplayName("a link to a channel in another directory leads to the channel's own hub")
    void linkedChannel() throws Exception {
        final Path own = Files.createDirectory(directory.resolve("own"));
        final Path other = Files.createDirectory(directory.resolve("other"));
        final Channel channel = Channel.create(own.resolve("channel"), WaitListTest.layout(8), fresh -> {});
        final Path link = Files.createSymbolicLink(other.resolve("link"), own.resolve("channel"));
        assertSame(channel.hub(), Channel.open(link, FileKinds.QUEUE, 1).hub());
        assertFalse(Files.exists(other.resolve(".penstock")));
    }

    @Test
    @DisplayName(
            "a hard link to a channel in another directory is refused as long as the channel has its own name, for its users would be taken for dead")
    void hardLinkedChannel() throws Exception {
        final Path own = Files.createDirectory(directory.resolve("own")).resolve("channel");
        final Path link = Files.createDirectory(directory.resolve("other")).resolve("link");
        final Channel channel = Channel.create(own, WaitListTest.layout(8), fresh -> {});
        Files.createLink(link, own);
        final SharedFileException refused =
                assertThrows(SharedFileException.class, () -> Channel.open(link, FileKinds.QUEUE, 1));
        assertTrue(refused.getMessage().contains("path=" + link.toRealPath()), refused.getMessage());
        assertFalse(Files.exists(link.resolveSibling(".penstock")), "what is refused leaves no hub behind");
        JoinedHub.at(link.getParent()); // also where there is one
        assertThrows(SharedFileException.class, () -> Channel.open(link, FileKinds.QUEUE, 1));
        Channel.open(own, FileKinds.QUEUE, 1).close();
        Files.createLink(own.resolveSibling("beside"), own); // of the same hub
        Channel.open(own.resolveSibling("beside"), FileKinds.QUEUE, 1).close();
        channel.close();
        Files.delete(own);
        Files.delete(own.resolveSibling("beside"));
        Channel.open(link, FileKinds.QUEUE, 1).close();
    }

    @Test
    @DisplayName("ringing a process that does not answer never fails, no matter how many callers there are")
    void moreCallersThanTheQueueHolds() throws Exception {
        final Path folder = Files.createDirectory(
                directory.resolve("bells"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        final DoorbellAddress address = DoorbellAddress.of(folder, "test");
        final int silent = ParticipantId.of(7, 1);
        final List<DoorbellRinger> ringers = new ArrayList<>();
        try (var bell = address.bind(ParticipantId.slot(silent))) {
            for (int i = 0; i < 100; i++) {
                final DoorbellRinger ringer = new DoorbellRinger(address);
                ringers.add(ringer);
                ringer.ring(silent);
                ringer.ring(silent);
            }
        } finally {
            for (final DoorbellRinger ringer : ringers) {
                ringer.close();
            }
        }
    }

    @Test
    @DisplayName("1,000 participants: all are seen alive, all are seen dead, and their slots can be claimed again")
    @Tag("two-process")
    @Tag("kill")
    void crowd() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        try (Jvm crowd = Jvm.start(Crowd.class, directory.toString(), Integer.toString(CROWD))) {
            final int first = Integer.parseInt(crowd.nextLine());
            final int last = Integer.parseInt(crowd.nextLine());
            assertEquals(CROWD - 1, ParticipantId.slot(last) - ParticipantId.slot(first));
            await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> !hub.isDead(first) && !hub.isDead(last));
            crowd.kill();
            await().atMost(SOON).until(() -> hub.isDead(first) && hub.isDead(last));
            try (Jvm next = Jvm.start(Member.class, directory.toString())) {
                final int successor = Integer.parseInt(next.nextLine());
                assertEquals(ParticipantId.slot(first), ParticipantId.slot(successor));
                assertFalse(hub.isDead(successor));
                assertTrue(hub.isDead(first));
            }
        }
    }

    /** One process that stands for many: claims slots as they would. */
    static final class Crowd {
        private Crowd() {}

        public static void main(final String[] args) throws Exception {
            final HubFolder folder = HubFolder.make(Path.of(args[0]));
            final LockFile lockFile = LockFile.open(folder.lockPath());
            final ProcessTable table = folder.openTable(lockFile);
            final ProcessIdentity identity = ProcessIdentity.own();
            final int count = Integer.parseInt(args[1]);
            final List<JoinedHub.Claim> claims = new ArrayList<>();
            while (claims.size() < count) {
                claims.add(
                        HubRegistry.claimSlot(table, lockFile, identity, null).orElseThrow());
            }
            System.out.println(claims.get(0).participant());
            System.out.println(claims.get(count - 1).participant());
            while (System.in.read() >= 0) {
                // stays until its standard input ends
            }
        }
    }

    @Test
    @DisplayName("a process that joins while others delete the hub is in the hub that exists afterwards")
    @Tag("two-process")
    void joiningWhileDeleting() throws Exception {
        final int rounds = 300;
        try (Jvm other = Jvm.start(JoinerAndDeleter.class, directory.toString(), Integer.toString(rounds))) {
            final String here = JoinerAndDeleter.run(directory, rounds);
            final String there = other.nextLine();
            assertEquals("lost=0", here.split(" ")[0]);
            assertEquals("lost=0", there.split(" ")[0]);
        }
    }

    @Test
    @DisplayName("a slow JVM can join although a fast one creates and deletes hubs without end")
    @Tag("two-process")
    void slowJoiner() throws Exception {
        try (Jvm fast = Jvm.start(JoinerAndDeleter.class, directory.toString(), Integer.toString(Integer.MAX_VALUE))) {
            fast.expect("warm");
            for (int i = 0; i < (Boolean.getBoolean("penstock.storm") ? 20 : 5); i++) {
                final List<String> slow =
                        Jvm.command(JoinerAndDeleter.class, List.of("-Xint"), directory.toString(), "1");
                try (Jvm joiner = Jvm.launch(slow)) {
                    assertEquals("lost=0", joiner.nextLine().split(" ")[0]);
                }
            }
            assertTrue(fast.process().isAlive());
        }
    }

    static final class JoinerAndDeleter {
        private JoinerAndDeleter() {}

        public static void main(final String[] args) throws Exception {
            System.out.println(run(Path.of(args[0]), Integer.parseInt(args[1])));
        }

        static String run(final Path directory, final int rounds) throws IOException {
            int lost = 0;
            int deleted = 0;
            for (int i = 0; i < rounds; i++) {
                if (i == 500) {
                    System.out.println("warm");
                }
                final JoinedHub hub = JoinedHub.at(directory);
                for (int look = 0; look < 20; look++) {
                    if (!hub.isInPlace()) {
                        lost++;
                        break;
                    }
                }
                try {
                    hub.delete();
                    deleted++;
                } catch (final NoSuchFileException gone) {
                    lost++;
                } catch (final IOException stillUsed) {
                    // by the other process
                }
            }
            return "lost=" + lost + " deleted=" + deleted;
        }
    }

    @Test
    @DisplayName("300 hubs joined and deleted leave no descriptor, thread or file")
    void nothingLeaks() throws Exception {
        final Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors));
        oneHub(0);
        final long before = count(descriptors);
        final int threads = Thread.activeCount();
        for (int i = 1; i <= 300; i++) {
            oneHub(i);
        }
        await().atMost(SOON)
                .untilAsserted(
                        () -> { // the selector closes them a little later
                            final long after = count(descriptors);
                            assertTrue(after <= before + 5, "descriptors before=" + before + " after=" + after);
                        });
        assertTrue(Thread.activeCount() <= threads + 2);
        assertEquals(0, count(directory));
    }

    private void oneHub(final int number) throws Exception {
        final Path place = Files.createDirectory(directory.resolve("hub" + number));
        final Channel channel = Channel.create(place.resolve("channel"), WaitListTest.layout(4), fresh -> {});
        channel.waitList().await(0, Waiting.PARKING, () -> false, Deadline.after(Duration.ofNanos(1)));
        channel.file().delete();
        channel.hub().delete();
        Files.delete(place);
    }

    private static long count(final Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.count();
        }
    }
}
