package acme.hall.items;

/** Is hosted; its package is not exported. */
public interface Usher {
    interface Bell {
        void ring(String why);
    }

    String greet(Guest guest, Bell bell);

    int seat(Invitation invitation);
}
