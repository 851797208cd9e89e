package acme.hall.items;

import io.penstock.objects.SharedMap;
import io.penstock.queue.BoundedQueue;

/** Names what is shared. */
public record Invitation(SharedMap<Seat, Guest> seats, BoundedQueue<String> replies) {}
