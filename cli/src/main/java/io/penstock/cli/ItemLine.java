package io.penstock.cli;

import io.penstock.cli.view.ItemFacts;

/** An item as a line of text. */
final class ItemLine {
    private ItemLine() {}

    static String of(final ItemFacts item) {
        return item.number() + " age=" + Texts.age(item.ageMs())
                + (item.deliveries() == null ? "" : " deliveries=" + item.deliveries())
                + (item.problem() == null
                        ? " " + oneLine(item.text())
                        : " " + item.type() + " bytes=" + item.bytes() + " (" + oneLine(item.problem()) + ")");
    }

    private static String oneLine(final String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\u001b", "\\e");
    }
}
