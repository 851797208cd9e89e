package acme.hall;

import acme.hall.items.Guest;
import acme.hall.items.Invitation;
import acme.hall.items.Seat;
import acme.hall.items.Usher;
import io.penstock.objects.ChildHost;
import io.penstock.objects.ObjectHost;
import io.penstock.objects.SharedList;
import io.penstock.objects.SharedMap;
import io.penstock.objects.SharedValue;
import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;
import java.util.List;

/** Shares a map, a list, a value and a queue with a host in a child JVM. */
final class Hall {
    private Hall() {}

    /** Is hosted. */
    private static final class HeadUsher implements Usher {
        @Override
        public String greet(final Guest guest, final Bell bell) {
            bell.ring(guest.name() + " is here");
            return "welcome " + guest.name();
        }

        @Override
        public int seat(final Invitation invitation) {
            final SharedMap<Seat, Guest> seats = invitation.seats();
            seats.computeIfPresent(new Seat('a', 1), (seat, old) -> new Guest(old.name(), List.of("morning", "evening")));
            seats.put(new Seat('b', 2), new Guest("Ben", List.of()));
            invitation.replies().add("seated, in module " + Hall.class.getModule().getName());
            return seats.size();
        }
    }

    public static void main(final String[] args) throws Exception {
        final Path hub = Path.of(args[0]);
        try (SharedMap<Seat, Guest> seats =
                        SharedMap.at(hub.resolve("seats"), Seat.class, Guest.class).create();
                BoundedQueue<String> replies =
                        BoundedQueue.at(hub.resolve("replies"), String.class).create();
                SharedList<Seat> free =
                        SharedList.at(hub.resolve("free"), Seat.class).create();
                SharedValue<Guest> speaker =
                        SharedValue.at(hub.resolve("speaker"), Guest.class).create();
                ChildHost host = ObjectHost.inChild(made -> made.register(Usher.class, "usher", new HeadUsher())
                        .byReference(Usher.Bell.class))) {
            final Guest ann = new Guest("Ann", List.of("morning"));
            seats.put(new Seat('a', 1), ann);
            free.add(new Seat('c', 3));
            speaker.set(ann);

            final Usher usher = host.client().get("usher", Usher.class);
            System.out.println(usher.greet(ann, why -> System.out.println("bell: " + why)));
            System.out.println(usher.seat(new Invitation(seats, replies)) + " seats, " + replies.take());
            System.out.println(seats.get(new Seat('a', 1)) + " " + free + " " + speaker.get().name());
        }
    }
}
