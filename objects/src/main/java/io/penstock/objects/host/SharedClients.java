package io.penstock.objects.host;

import io.penstock.objects.CallRefusedException;
import io.penstock.objects.ProxyAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The clients of this process for proxies that come from elsewhere: one for each host, made when it is first needed, and there until the process ends. */
public final class SharedClients {
    private static final Map<Path, ClientCore> CLIENTS = new ConcurrentHashMap<>();

    private SharedClients() {}

    /** A proxy of the object at an address; nothing is called yet. */
    public static <T> T open(final ProxyAddress address, final Class<T> type) {
        if (!type.isInterface()) {
            throw new CallRefusedException(
                    "a proxy can stand for an interface alone: declared=" + type.getName() + " address=" + address,
                    null);
        }
        return CLIENTS.computeIfAbsent(address.path(), path -> new ClientCore(path, List.of(), null))
                .proxy(address, type);
    }
}
