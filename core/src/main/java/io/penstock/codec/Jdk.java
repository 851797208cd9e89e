package io.penstock.codec;

/** Which classes are the JDK's own: their fields are out of reach, so they travel by what they say of themselves. */
final class Jdk {
    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private Jdk() {}

    static boolean owns(final Class<?> type) {
        final ClassLoader loader = type.getClassLoader();
        return loader == null || loader == PLATFORM;
    }
}
