package io.penstock.benchmarks.kit;

import java.util.List;

/**
 * The results of a part.
 *
 * @param tables of the medians; a contestant that is missing or has failed has a note
 * @param pictures of the same, if there is something to draw
 * @param isClean whether every round of every contestant has completed
 */
public record Report(List<Table> tables, List<Picture> pictures, boolean isClean) {
    /**
     * Copies the lists.
     *
     * @param tables see above
     * @param pictures see above
     * @param isClean see above
     */
    public Report {
        tables = List.copyOf(tables);
        pictures = List.copyOf(pictures);
    }
}
