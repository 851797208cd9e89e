package io.penstock.objects;

import io.penstock.objects.engine.Store;

/** A shared map, list or value. */
interface SharedHandle {
    /** {@return where it is} */
    Store<?> store();
}
