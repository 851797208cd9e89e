/** The command {@code penstock}, for operators. */
@SuppressWarnings("requires-automatic")
module io.penstock.cli {
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires info.picocli.codegen;
    requires io.penstock.core;
    requires io.penstock.joinable;
    requires io.penstock.objects;
    requires io.penstock.pipe;
    requires io.penstock.queue;
    requires io.penstock.sink;
    requires io.penstock.sync;
    requires jdk.httpserver;
    requires org.jline.terminal;
    /* Files of the page: charts. */
    requires uplot;

    /* Options and parameters are fields; the records of the view become JSON. */
    opens io.penstock.cli to
            info.picocli;
    opens io.penstock.cli.view to
            com.fasterxml.jackson.databind;
    opens io.penstock.cli.web to
            com.fasterxml.jackson.databind;
}
