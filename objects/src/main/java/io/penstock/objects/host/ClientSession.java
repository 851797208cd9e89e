package io.penstock.objects.host;

import io.penstock.core.wait.Deadline;
import io.penstock.objects.CallRefusedException;
import io.penstock.process.engine.ItemCoder;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a client has at one host, from its first line to the end of either: the lines, and the host's numbers.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the client's. <b>Blocks:</b> {@link #take}, while a line is made.
 */
final class ClientSession {
    final ClientCore client;
    final long number = new SecureRandom().nextLong();
    private final BoundedQueue<byte[]> requests;
    private final Welcome welcome;
    private final Deque<ClientLine> free = new ConcurrentLinkedDeque<>();
    private final Deque<ClientLine> abandoned = new ConcurrentLinkedDeque<>();
    private final Set<ClientLine> all = ConcurrentHashMap.newKeySet();
    private final Map<Class<?>, HostedType> types = new ConcurrentHashMap<>();
    private final Map<List<Class<?>>, ItemCoder<Object>> factoryCoders = new ConcurrentHashMap<>();
    private final AtomicInteger lineNumbers = new AtomicInteger();
    private final AtomicLong callbacks = new AtomicLong();
    private volatile boolean over;

    /** Makes the first line. */
    ClientSession(final ClientCore client, final Deadline deadline) throws IOException, InterruptedException {
        this.client = client;
        requests = HostFiles.openRequests(client.path());
        Welcome met = null;
        try {
            final LineMaker.Made made = LineMaker.make(this, requests, lineNumbers.incrementAndGet(), deadline);
            met = made.welcome();
            all.add(made.line());
            free.push(made.line());
        } finally {
            if (met == null) {
                requests.close();
            }
        }
        welcome = met;
    }

    long incarnation() {
        return welcome.incarnation();
    }

    Welcome welcome() {
        return welcome;
    }

    /** Null for none. */
    Duration timeout() {
        return welcome.timeoutNs() == 0 ? null : Duration.ofNanos(welcome.timeoutNs());
    }

    /** Arguments of a factory, which no interface declares: this client trusts the classes that it sends itself. */
    byte[] encodeForFactory(final HostedType type, final Object[] arguments, final ClientCarrier carrier) {
        final List<Class<?>> classes = new ArrayList<>(client.allowed());
        final Object[] travelling = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            travelling[i] = carrier.outgoing(arguments[i], Object.class);
            if (travelling[i] != null) {
                classes.add(travelling[i].getClass());
            }
        }
        if (travelling.length == 0) {
            return new byte[HostMessages.HEAD];
        }
        return factoryCoders
                .computeIfAbsent(
                        Reach.of(List.of(type.type), classes),
                        allowed -> ItemCoder.like(Object.class, allowed, welcome.classes()))
                .encode(travelling, HostMessages.HEAD);
    }

    long nextCallback() {
        return callbacks.incrementAndGet();
    }

    boolean isOver() {
        return over;
    }

    /** An interface as the host has it. */
    HostedType type(final Class<?> type) {
        final HostedType known = types.get(type);
        if (known != null) {
            return known;
        }
        final int index = welcome.types().indexOf(type.getName());
        if (index < 0) {
            throw new CallRefusedException(
                    "the interface is not registered: type=" + type.getName() + " registered=" + welcome.types()
                            + " host=" + client.path() + "; register it in the host",
                    null);
        }
        HostedType.check(type);
        return types.computeIfAbsent(
                type,
                made -> new HostedType(
                        index,
                        made,
                        welcome.signatures().get(index),
                        ItemCoder.like(Object.class, Reach.of(List.of(made), client.allowed()), welcome.classes())));
    }

    /** Null if the host does not serve it. */
    HostedType typeIfServed(final Class<?> type) {
        return type.isInterface() && welcome.types().contains(type.getName()) ? type(type) : null;
    }

    /** The interface of a name, among those that the client's code has named. */
    Class<?> typeNamed(final String name, final Class<?> declared) {
        if (!declared.getName().equals(name)) {
            for (final Class<?> known : types.keySet()) {
                if (known.getName().equals(name) && declared.isAssignableFrom(known)) {
                    return known;
                }
            }
        }
        if (!declared.isInterface()) {
            throw new CallRefusedException(
                    "the result is an object of an interface that this client has not named: type=" + name, null);
        }
        return declared;
    }

    /** A line for the calling thread alone. */
    ClientLine take(final Deadline deadline) throws IOException, InterruptedException {
        final ClientLine line = free.poll();
        if (line != null) {
            return line;
        }
        for (int looks = abandoned.size(); looks > 0; looks--) {
            final ClientLine left = abandoned.poll();
            if (left != null && left.isDrained()) {
                return left;
            }
            if (left != null) {
                abandoned.add(left);
            }
        }
        final LineMaker.Made made = LineMaker.make(this, requests, lineNumbers.incrementAndGet(), deadline);
        all.add(made.line());
        if (made.welcome().incarnation() != welcome.incarnation() || over) {
            end();
            throw new IOException("the host was started again: host=" + client.path());
        }
        return made.line();
    }

    void giveBack(final ClientLine line) {
        free.push(line);
    }

    /** Its answer is still to come. */
    void abandon(final ClientLine line, final long call) {
        line.abandon(call);
        abandoned.add(line);
    }

    /** Asks the host to interrupt a call. */
    void giveUp(final ClientLine line, final long call) {
        ask(new Request.GiveUp(number, line.number, call));
    }

    private void ask(final Request request) {
        try {
            requests.offer(request.encode());
        } catch (final RuntimeException gone) {
            // then the host has no thread that could be asked
        }
    }

    /** The host is gone, or the client closes. */
    void end() {
        if (over) {
            return;
        }
        over = true;
        ask(new Request.End(number));
        new ArrayList<>(all).forEach(ClientLine::close);
        requests.close();
    }
}
