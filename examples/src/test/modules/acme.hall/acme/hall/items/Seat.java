package acme.hall.items;

/** A key of a map. */
public record Seat(char row, int number) {}
