/** Child JVMs with a pipe to their parent. */
module io.penstock.process {
    requires transitive io.penstock.pipe;

    exports io.penstock.process;
}
