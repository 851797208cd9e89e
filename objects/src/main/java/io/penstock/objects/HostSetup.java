package io.penstock.objects;

import java.io.Serializable;

/**
 * Says what a host in a child JVM serves: usually a lambda. Java's serialization carries it to the child, so everything it captures must be {@link
 * Serializable}. The hosted objects are made in the child.
 *
 * <p><b>Threads:</b> runs in the child's main thread. <b>Processes:</b> made in the parent, runs in the child. <b>Blocks:</b> as it does. <b>Units:</b> none.
 */
@FunctionalInterface
public interface HostSetup extends Serializable {
    /**
     * Registers the objects and factories.
     *
     * @param host to register them with; it is started afterwards
     * @throws Exception any exception; the start of the host fails with it
     */
    void configure(HostBuilder host) throws Exception;
}
