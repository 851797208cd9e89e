package acme.desk.items;

/** What lies on the board as one. */
public record Total(int jobs, double hours, Where where) {
    public record Where(byte floor, char wing) {}
}
