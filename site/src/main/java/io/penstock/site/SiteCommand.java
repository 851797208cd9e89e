package io.penstock.site;

import java.nio.file.Path;

/**
 * Makes the documentation site: {@code SiteCommand ROOT OUTPUT}. ROOT is the root of the repository, OUTPUT the directory that the site is written to. The
 * libraries that the published modules require lie on the class path, for the Javadoc.
 */
final class SiteCommand {
    private SiteCommand() {}

    public static void main(final String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("arguments=" + arguments.length + "; give ROOT OUTPUT");
        }
        final Path root = Path.of(arguments[0]).toRealPath();
        final Path output = Path.of(arguments[1]).toAbsolutePath();
        final Site site = Site.of(root, output);
        final Javadoc javadoc = Javadoc.of(root);
        javadoc.write(output.resolve(Javadoc.FOLDER), System.getProperty("java.class.path"));
        site.write(javadoc.addresses());
        final LinkCheck check = LinkCheck.of(output);
        check.failIfDead();
        System.out.println("site=" + output + " pages=" + site.pages().size() + " files=" + check.files() + " links="
                + check.links());
    }
}
