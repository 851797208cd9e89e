package io.penstock.objects.model;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The hash table's protocol on a model: a writer dies before each of its stores, the recoverer before each of its own, and the next one too; a reader is
 * interrupted before two of its accesses by writers that complete or die. Each rule, switched off, lets a failure through.
 */
class MapModelTest {
    private static final Set<Rule> ALL = EnumSet.allOf(Rule.class);
    private static final int STATES = 40;
    private static final int NEVER = Integer.MAX_VALUE;

    private long trials;

    /** What a writer does. Value 0 removes. */
    private record Op(int key, long value) {
        boolean run(final Memory memory, final Set<Rule> rules) {
            final MapModel map = new MapModel(memory, rules);
            if (value == MapModel.ABSENT) {
                map.remove(key);
                return true;
            }
            return map.put(key, value);
        }
    }

    @Test
    @DisplayName("M9 by all rules, no kill and no interleaving leaves a wrong value, count, version or lost cell")
    void allRules() {
        assertNull(failure(ALL));
        System.out.println("model of the hash table: trials=" + trials);
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    @DisplayName("M9 without one of the rules there is a failure")
    void eachRuleIsNeeded(final Rule off) {
        final String found = failure(MapModel.allBut(off));
        assertFalse(found == null, () -> "none of " + trials + " trials failed without " + off);
    }

    private String failure(final Set<Rule> rules) {
        final Random random = new Random(3);
        for (int state = 0; state < STATES; state++) {
            final Memory memory = MapModel.empty();
            final Map<Integer, Long> content = new HashMap<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                apply(
                        memory,
                        rules,
                        content,
                        new Op(1 + random.nextInt(MapModel.KEYS), random.nextInt(3) == 0 ? 0 : 100 + i));
            }
            String failed = check(memory, rules, content, "before anything was killed");
            for (int key = 1; key <= MapModel.KEYS && failed == null; key++) {
                failed = kills(memory, rules, content, new Op(key, 7));
                failed = failed == null ? kills(memory, rules, content, new Op(key, 0)) : failed;
                failed = failed == null ? readers(memory, rules, key, random) : failed;
            }
            if (failed != null) {
                return failed;
            }
        }
        return null;
    }

    private static void apply(
            final Memory memory, final Set<Rule> rules, final Map<Integer, Long> content, final Op op) {
        if (op.run(memory, rules)) {
            if (op.value == 0) {
                content.remove(op.key);
            } else {
                content.put(op.key, op.value);
            }
        }
    }

    // ---- kills

    private String kills(final Memory start, final Set<Rule> rules, final Map<Integer, Long> before, final Op op) {
        final Map<Integer, Long> after = new HashMap<>(before);
        apply(start.copy(), rules, after, op);
        for (int store = 0; ; store++) {
            final Memory memory = start.copy();
            final boolean killed = memory.killed(store, () -> op.run(memory, rules));
            final String failed = killed
                    ? recoveries(memory, rules, before, after, 2)
                    : check(memory, rules, after, "not killed: " + op);
            if (failed != null || !killed) {
                return failed == null ? null : failed + " of " + op + " killed before store " + store;
            }
        }
    }

    /** The recoverer is killed before each store, as often as said, and then completes. */
    private String recoveries(
            final Memory start,
            final Set<Rule> rules,
            final Map<Integer, Long> before,
            final Map<Integer, Long> after,
            final int deaths) {
        for (int store = 0; ; store++) {
            final Memory memory = start.copy();
            final boolean killed =
                    memory.killed(deaths == 0 ? NEVER : store, () -> new MapModel(memory, rules).recover());
            final String failed;
            if (killed) {
                failed = recoveries(memory, rules, before, after, deaths - 1);
            } else {
                final String old = check(memory, rules, before, "as before");
                failed = old == null ? null : both(old, check(memory, rules, after, "as after"));
            }
            if (failed != null || !killed) {
                return failed;
            }
        }
    }

    private static String both(final String one, final String other) {
        return other == null ? null : one + "; " + other;
    }

    /** Contents, count, room for exactly as many as in a new map, a version that no write had before. */
    private String check(
            final Memory seen, final Set<Rule> rules, final Map<Integer, Long> content, final String name) {
        trials++;
        final Memory memory = seen.copy();
        final MapModel map = new MapModel(memory, rules);
        try {
            long last = 0;
            for (int key = 1; key <= MapModel.KEYS; key++) {
                final long value = map.get(key);
                if (value != content.getOrDefault(key, MapModel.ABSENT)) {
                    return name + ": key " + key + " has " + value + " of " + content;
                }
                last = Math.max(last, map.version(key));
            }
            if (map.count() != content.size()) {
                return name + ": count " + map.count() + " of " + content;
            }
            for (int key = 1, size = content.size(); key <= MapModel.KEYS; key++) {
                final boolean fits = content.containsKey(key) || size < MapModel.MAX;
                if (map.put(key, 50 + key) != fits || map.get(key) != (fits ? 50 + key : MapModel.ABSENT)) {
                    return name + ": key " + key + " cannot be stored, or can, of " + content;
                }
                size += fits && !content.containsKey(key) ? 1 : 0;
                if (fits && map.version(key) <= last) {
                    return name + ": version " + map.version(key) + " was given before";
                }
                last = Math.max(last, map.version(key));
            }
            for (int key = 1; key <= MapModel.KEYS; key++) {
                map.remove(key);
                if (map.get(key) != MapModel.ABSENT) {
                    return name + ": removed key " + key + " is there";
                }
            }
            return map.count() == 0 ? null : name + ": count " + map.count() + " of an empty map";
        } catch (final ArrayIndexOutOfBoundsException damaged) {
            return name + ": " + damaged;
        }
    }

    // ---- readers

    /** What writers do while a reader stands still: some operations, the last of which is killed. */
    private record Act(List<Op> ops, int killedBefore) {}

    private String readers(final Memory start, final Set<Rule> rules, final int key, final Random random) {
        final List<Act> acts = acts(key);
        for (int first = 0; first < 14; first++) {
            for (int second = first; second < 14; second += 1 + random.nextInt(2)) {
                for (final Act one : acts) {
                    final Act other = acts.get(random.nextInt(acts.size()));
                    final String failed = read(start.copy(), rules, key, List.of(first, second), List.of(one, other));
                    if (failed != null) {
                        return failed;
                    }
                }
            }
        }
        return null;
    }

    private static List<Act> acts(final int key) {
        final List<Act> acts = new ArrayList<>();
        for (int store = 0; store < 9; store++) {
            acts.add(new Act(List.of(new Op(key, 8)), store));
        }
        for (int store = 0; store < 6; store++) {
            for (int removed = 1; removed <= MapModel.KEYS; removed++) {
                acts.add(new Act(List.of(new Op(removed, 0)), store));
            }
        }
        acts.add(new Act(List.of(new Op(key, 8), new Op(key, 9)), NEVER));
        acts.add(new Act(List.of(new Op(key, 0), new Op(key, 9)), NEVER));
        acts.add(new Act(List.of(new Op(1, 0), new Op(2, 0)), NEVER));
        acts.add(new Act(List.of(new Op(2, 0), new Op(3, 0)), NEVER));
        acts.add(new Act(List.of(), NEVER));
        return acts;
    }

    private String read(
            final Memory memory,
            final Set<Rule> rules,
            final int key,
            final List<Integer> places,
            final List<Act> acts) {
        trials++;
        final Set<Long> possible = new HashSet<>();
        possible.add(valueNow(memory, rules, key));
        final boolean[] dead = {false};
        final int[] accesses = {0};
        final boolean[] inside = {false};
        memory.hook(store -> {
            if (!inside[0]) {
                inside[0] = true;
                for (int i = 0; i < places.size(); i++) {
                    if (accesses[0] == places.get(i)) {
                        act(memory, rules, acts.get(i), dead, key, possible);
                    }
                }
                accesses[0]++;
                inside[0] = false;
            }
        });
        final long got;
        try {
            got = new MapModel(memory, rules).get(key);
        } catch (final ArrayIndexOutOfBoundsException damaged) {
            return "a reader met no entry: " + damaged;
        }
        return possible.contains(got) ? null : "key " + key + " was read as " + got + ", of " + possible + " " + acts;
    }

    private static void act(
            final Memory memory,
            final Set<Rule> rules,
            final Act act,
            final boolean[] dead,
            final int key,
            final Set<Long> possible) {
        if (dead[0]) {
            new MapModel(memory, rules).recover();
            dead[0] = false;
            possible.add(valueNow(memory, rules, key));
        }
        for (int i = 0; i < act.ops.size(); i++) {
            final Op op = act.ops.get(i);
            dead[0] = memory.killed(i == act.ops.size() - 1 ? act.killedBefore : NEVER, () -> op.run(memory, rules));
            possible.add(valueNow(memory, rules, key));
        }
    }

    private static long valueNow(final Memory memory, final Set<Rule> rules, final int key) {
        return new MapModel(memory.copy(), rules).get(key);
    }
}
