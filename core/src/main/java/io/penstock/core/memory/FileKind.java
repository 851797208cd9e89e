package io.penstock.core.memory;

/**
 * What a shared file holds. Each module declares the kinds of its own files next to their layouts; docs/format.md lists
 * the numbers in use.
 *
 * @param code the number in the file's header, from 1; never reused for another kind
 * @param name used in error texts
 */
public record FileKind(int code, String name) {
    /** Checks the number. */
    public FileKind {
        if (code < 1 || name.isBlank()) {
            throw new IllegalArgumentException("not a kind: code=" + code + " min=1 name='" + name + "'");
        }
    }

    @Override
    public String toString() {
        return name + "(" + code + ")";
    }
}
