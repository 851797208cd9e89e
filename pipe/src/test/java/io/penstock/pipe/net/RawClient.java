package io.penstock.pipe.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.HostAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A client that speaks TLS, and then says and reads what it likes. */
final class RawClient implements AutoCloseable {
    private final HostAddress address;
    private final SocketChannel socket;
    private final Selector selector;
    private final TlsChannel tls;
    private RawClient pulse;

    RawClient(final HostAddress address) throws Exception {
        this.address = address;
        socket = SocketChannel.open(new InetSocketAddress(address.host(), address.port()));
        selector = Selector.open();
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ);
        tls = new TlsChannel(socket, TlsContexts.engine(TlsContexts.connecting(address.pin()), true));
        tls.handshake(selector, Deadline.after(TlsKit.SOON));
    }

    /** One that is let in, whose peer can be accepted. It reads nothing by itself. */
    static RawClient letIn(final HostAddress address) throws Exception {
        final RawClient client = new RawClient(address);
        client.attach(client.open());
        return client;
    }

    /** Asks for a pipe of bytes, and returns the key for the second connection. */
    byte[] open() throws Exception {
        say(Hello.PIPE, new Hello.Wish(address.name(), "[B", "[B", new WireClasses(true).encodeFrom(0)).encode());
        return Arrays.copyOf(answer(), Hello.KEY);
    }

    void attach(final byte[] key) throws Exception {
        pulse = new RawClient(address);
        pulse.say(Hello.PULSE, key);
        pulse.answer();
    }

    void say(final int purpose, final byte[] body) throws Exception {
        send(Hello.hello(purpose, KeyFolder.tokenBytes(address.token()), body));
    }

    byte[] answer() throws Exception {
        final Hello.Head head =
                Hello.Head.ofAnswer(tls.readOpening(Hello.ANSWER_HEAD, selector, Deadline.after(TlsKit.SOON)));
        assertEquals(Hello.WELCOME, head.code());
        return tls.readOpening(head.length(), selector, Deadline.after(TlsKit.SOON));
    }

    void send(final byte[] bytes) throws Exception {
        tls.writeOpening(bytes, selector, Deadline.after(TlsKit.SOON));
    }

    /** Whole records that carry nothing. */
    void sendEmptyRecords(final int count) throws Exception {
        for (int i = 0; i < count; i++) {
            tls.wrap(ByteBuffer.allocate(0));
            if (!tls.flush()) {
                throw new IOException("the socket is full: records=" + i);
            }
        }
    }

    /** Whether the other end has closed by now. */
    boolean seesEnd() {
        try {
            return tls.read(tls.newPlain()) < 0;
        } catch (final IOException reset) {
            return true;
        }
    }

    /** Goes as a process does that is killed with unread bytes. */
    void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
        selector.close(); // until then the descriptor is open
    }

    static byte[] message(final byte[] payload) {
        return ByteBuffer.allocate(Frame.HEAD + payload.length)
                .put((byte) (Frame.FIRST | Frame.LAST))
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        selector.close();
        if (pulse != null) {
            pulse.close();
        }
    }
}
