package io.penstock.objects.engine;

import io.penstock.core.memory.PrivateMemory;
import org.agrona.concurrent.AtomicBuffer;

/** The parts of a store that a table lies in. */
public record Regions(AtomicBuffer control, AtomicBuffer slots, AtomicBuffer units, Geometry geometry) {
    /** A new store in this JVM's memory. */
    static Regions inMemory(final Geometry geometry) {
        return new Regions(
                PrivateMemory.region(StoreDescriptor.PAGE),
                PrivateMemory.region(geometry.slotsLength()),
                PrivateMemory.region(geometry.unitsLength()),
                geometry);
    }

    /** {@return the hash table in it} */
    public MapTable map() {
        return new MapTable(control, slots, units, geometry);
    }

    /** {@return the list in it} */
    public ListTable list() {
        return new ListTable(control, slots, units, geometry);
    }
}
