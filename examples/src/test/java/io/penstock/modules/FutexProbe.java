package io.penstock.modules;

import io.penstock.core.wait.Futex;

/** Says whether JNA has loaded its library: where it has not, everything goes on, but slower. */
final class FutexProbe {
    private FutexProbe() {}

    public static void main(final String[] args) {
        System.out.println("futex=" + Futex.load());
    }
}
