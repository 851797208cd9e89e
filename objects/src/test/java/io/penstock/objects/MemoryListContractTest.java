package io.penstock.objects;

import java.util.List;

class MemoryListContractTest extends ListContract {
    @Override
    List<String> list() {
        return SharedList.inMemory(String.class);
    }
}
