package acme.hall.items;

import java.util.List;

/** A value of a map. */
public record Guest(String name, List<String> talks) {}
