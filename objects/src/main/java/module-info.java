/** Maps, lists and values that JVMs share. */
module io.penstock.objects {
    requires transitive io.penstock.core;

    exports io.penstock.objects;
}
