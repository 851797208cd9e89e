package io.penstock.core.memory;

/**
 * What a shared file holds. Each module declares the kinds of its own files, beside the layout; the numbers in use stand in docs/format.md.
 *
 * @param code the number in the file's header, from 1; never given to another kind
 * @param name for error texts
 */
public record FileKind(int code, String name) {
    /**
     * Checks the number.
     *
     * @param code see above
     * @param name see above
     */
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
