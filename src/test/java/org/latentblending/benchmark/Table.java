package org.latentblending.benchmark;

import java.util.List;

/** A table in Markdown, printed row by row. */
final class Table {
    private final int columns;

    private Table(int columns) {
        this.columns = columns;
    }

    static Table begin(String title, String... columns) {
        System.out.printf("%n### %s%n%n", title);
        Table table = new Table(columns.length);
        table.row((Object[]) columns);
        System.out.println("|---".repeat(columns.length) + "|");
        return table;
    }

    void row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("%d cells for %d columns".formatted(cells.length, columns));
        }
        System.out.println("| "
                + String.join(
                        " | ", List.of(cells).stream().map(String::valueOf).toList()) + " |");
        System.out.flush();
    }
}
