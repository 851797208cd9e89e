package io.penstock.objects;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

class ConcurrentHashMapContractTest extends ConcurrentMapContract {
    @Override
    ConcurrentMap<String, Integer> map() {
        return new ConcurrentHashMap<>();
    }
}
