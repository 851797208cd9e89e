package io.penstock.core.jvm;

import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** What {@link JvmCommandTest} starts: tells what has arrived, in hexadecimal digits, which every locale can print. */
final class Helper {
    static final String TOLD_PROPERTY = "told";

    private Helper() {}

    public static void main(final String[] words) throws Exception {
        final String[] arguments = JvmArguments.received(words);
        if (arguments.length > 0 && arguments[0].equals("relay")) {
            relay();
            return;
        }
        if (arguments.length > 0 && arguments[0].equals("plain")) {
            System.exit(command().plain().start(builder -> builder.inheritIO()).waitFor());
        }
        for (final String argument : arguments) {
            System.out.println("argument " + hex(argument));
        }
        System.out.println("property " + hex(System.getProperty(TOLD_PROPERTY, "")));
        System.out.println("files " + System.getProperty(JvmArguments.FILES_PROPERTY));
        System.out.println("path " + System.getProperty("java.class.path").length());
    }

    /** A starter in the locale of this process. */
    private static void relay() throws Exception {
        final Process helper = command()
                .flags(List.of("-D" + TOLD_PROPERTY + "=" + JvmCommandTest.STRANGE.get(0)))
                .arguments(JvmCommandTest.STRANGE)
                .start(builder -> builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT));
        System.exit(helper.waitFor());
    }

    static JvmCommand command() {
        return JvmCommand.running(Helper.class, "io.penstock.core")
                .flags(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    }

    static String hex(final String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_16BE));
    }
}
