package acme.mill.goods;

/** What a worker gets. */
public record Grain(String sort, int sacks) {}
