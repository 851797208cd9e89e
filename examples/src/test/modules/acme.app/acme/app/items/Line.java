package acme.app.items;

/** A final class without a constructor that a codec could use. */
public final class Line {
    private final String article;
    private final int count;

    public Line(final String article, final int count) {
        this.article = article;
        this.count = count;
    }

    @Override
    public String toString() {
        return count + " " + article;
    }
}
