/** Queues on a Valkey or Redis server, for the processes of many hosts. */
@SuppressWarnings("requires-automatic")
module io.penstock.valkey {
    requires transitive io.penstock.joinable;
    requires redis.clients.jedis;

    exports io.penstock.valkey;

    provides io.penstock.queue.engine.QueueEngineProvider with
            io.penstock.valkey.engine.ValkeyQueueProvider;
    provides io.penstock.joinable.engine.LeaseEngineProvider with
            io.penstock.valkey.engine.ValkeyLeaseProvider;
}
