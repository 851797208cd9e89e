/** Child JVMs with a pipe to their parent. */
@SuppressWarnings("module") // the module above is not there yet when this one is compiled
module io.penstock.process {
    requires transitive io.penstock.pipe;

    exports io.penstock.process;
    exports io.penstock.process.engine to
            io.penstock.objects,
            io.penstock.pool;
}
