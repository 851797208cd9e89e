package io.penstock.sink.bridge;

import java.util.ArrayList;
import java.util.List;

/**
 * Options in one text of a framework's configuration, as a shell would split them: by white space, except within single or double quotes. The
 * quotes may stand anywhere in a word, and two of them make an empty one. No other character has a meaning of its own.
 */
final class OptionText {
    private static final char NONE = 0;

    private OptionText() {}

    /** Splits it; {@link IllegalArgumentException} if a quote is not closed. */
    static String[] split(final String text) {
        final List<String> words = new ArrayList<>();
        final StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = NONE;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (quote != NONE) {
                if (c == quote) {
                    quote = NONE;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
                inWord = true;
            } else if (inWord) {
                words.add(word.toString());
                word.setLength(0);
                inWord = false;
            }
        }
        if (quote != NONE) {
            throw new IllegalArgumentException("a quote is not closed: quote=" + quote + " options=" + text);
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words.toArray(String[]::new);
    }
}
