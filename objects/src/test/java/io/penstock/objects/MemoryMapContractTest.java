package io.penstock.objects;

import java.util.concurrent.ConcurrentMap;

class MemoryMapContractTest extends ConcurrentMapContract {
    @Override
    ConcurrentMap<String, Integer> map() {
        return SharedMap.inMemory(String.class, Integer.class);
    }
}
