package io.penstock.codec;

/** Recognises the JDK's own classes. Their fields are inaccessible, so they travel by their public state. */
final class Jdk {
    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private Jdk() {}

    static boolean owns(final Class<?> type) {
        final ClassLoader loader = type.getClassLoader();
        return loader == null || loader == PLATFORM;
    }
}
