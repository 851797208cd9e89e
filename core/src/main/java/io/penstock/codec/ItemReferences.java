package io.penstock.codec;

import com.esotericsoftware.kryo.util.MapReferenceResolver;

/** Kryo's tracking of references; refuses what Kryo would turn into a silent null. */
@SuppressWarnings("rawtypes") // the interface is raw as well
final class ItemReferences extends MapReferenceResolver {
    private final ItemClassResolver classes;

    ItemReferences(final ItemClassResolver classes) {
        this.classes = classes;
    }

    @Override
    public boolean useReferences(final Class type) {
        return classes.isLastTracked();
    }

    @Override
    public Object getReadObject(final Class type, final int id) {
        if (id < 0 || id >= readObjects.size()) {
            throw new CodecException(
                    "damaged item: a reference to no object: id=" + id + " objects=" + readObjects.size());
        }
        final Object object = readObjects.get(id);
        if (object == null) {
            throw new CodecException(
                    "an object refers to itself through an object that must be complete before it is created"
                            + " (a record, an immutable collection, a class with readResolve): " + type.getName());
        }
        return object;
    }
}
