package io.penstock.queue.engine;

import io.penstock.core.channel.Channel;
import io.penstock.core.lock.RecoverableLock;
import java.nio.file.Path;

/** A process that stops in the middle of a put or a take: it owns a lock, and does not go on before it is told to. */
public final class LockHolder {
    private LockHolder() {}

    /** Arguments: path, "put" or "take". */
    public static void main(final String[] arguments) throws Exception {
        final QueueFile file =
                QueueFile.of(Channel.open(Path.of(arguments[0]), QueueDescriptor.FILE_KIND, QueueDescriptor.VERSION));
        final QueueView view = QueueView.of(file);
        final boolean put = arguments[1].equals("put");
        final RecoverableLock lock = put
                ? new PutSection(view, file.channel().hub(), null).lock()
                : new TakeSection(view, file.channel().hub(), null).lock();
        while (!lock.tryLock()) {
            Thread.onSpinWait();
        }
        System.out.println("locked");
        System.in.read();
        lock.unlock();
        file.channel().waitList().signal(put ? Conditions.PUT_LOCK : Conditions.TAKE_LOCK);
        System.out.println("unlocked");
        System.in.read(); // its end would wake all who can go on, and hide a signal that was not given
    }
}
