package acme.app.items;

import java.util.List;

public record Order(long id, Size size, List<Line> lines) {
    public enum Size {
        SMALL,
        LARGE
    }
}
