package io.penstock.objects;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class CopyOnWriteListContractTest extends ListContract {
    @Override
    List<String> list() {
        return new CopyOnWriteArrayList<>();
    }
}
