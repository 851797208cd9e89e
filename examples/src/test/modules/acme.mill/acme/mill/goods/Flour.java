package acme.mill.goods;

/** What a worker gives. */
public record Flour(String sort, double hundredweight) {}
