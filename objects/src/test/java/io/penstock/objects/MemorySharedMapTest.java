package io.penstock.objects;

class MemorySharedMapTest extends SharedMapContract {
    @Override
    <K, V> SharedMap<K, V> map(final Class<K> key, final Class<V> value, final int maxEntries) {
        return SharedMap.inMemory(key, value, maxEntries);
    }
}
