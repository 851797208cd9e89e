package io.penstock.cli.view;

/**
 * Something that is wrong, or may be.
 *
 * @param severity how bad it is
 * @param code what kind of thing it is, for programs
 * @param path that it is about; empty if it is about the machine
 * @param what is wrong, with its numbers
 * @param advice what to do
 */
public record Finding(Severity severity, String code, String path, String what, String advice) {
    /** How bad it is. */
    public enum Severity {
        /** Something does not work, or will not for long. */
        ERROR,
        /** Something may not be as it was meant. */
        WARNING
    }

    static Finding error(final String code, final Object path, final String what, final String advice) {
        return new Finding(Severity.ERROR, code, path.toString(), what, advice);
    }

    static Finding warning(final String code, final Object path, final String what, final String advice) {
        return new Finding(Severity.WARNING, code, path.toString(), what, advice);
    }
}
