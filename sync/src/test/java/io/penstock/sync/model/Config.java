package io.penstock.sync.model;

/**
 * How a world is built.
 *
 * @param without the rule that is switched off, or null
 * @param weak whether stores wait in buffers
 * @param heartbeats whether heartbeats make good what is lost
 * @param variant which of the world's casts plays
 */
record Config(Rule without, boolean weak, boolean heartbeats, int variant) {
    Config withVariant(final int another) {
        return new Config(without, weak, heartbeats, another);
    }
}
