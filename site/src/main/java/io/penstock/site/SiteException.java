package io.penstock.site;

import java.util.List;

/** The pages do not make a site. It says all that is wrong, one fault a line. */
final class SiteException extends Exception {
    private static final long serialVersionUID = 1;

    SiteException(final String what, final List<String> faults) {
        super(what + ": faults=" + faults.size() + "\n" + String.join("\n", faults));
    }
}
