package io.penstock.cli.web;

import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.Channels;
import io.penstock.cli.view.Doctor;
import io.penstock.cli.view.ItemFacts;
import io.penstock.cli.view.Items;
import io.penstock.cli.view.Locks;
import io.penstock.cli.view.LogFacts;
import io.penstock.cli.view.PoolFacts;
import io.penstock.cli.view.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The numbers, as JSON. Each answer is a look of its own; the file {@code openapi.json} describes them. */
final class Api {
    private static final int MOST = 10_000;
    private static final int USUAL = 50;
    private static final String SINK = "SINK_CHECKPOINT";

    private final WebSettings settings;
    private final Sampler sampler;

    Api(final WebSettings settings, final Sampler sampler) {
        this.settings = settings;
        this.sampler = sampler;
    }

    /**
     * The items of a queue.
     *
     * @param path of the queue
     * @param type of its items, by name
     * @param items the first ones
     */
    record ItemList(String path, String type, List<ItemFacts> items) {}

    /**
     * The dead letters of a queue.
     *
     * @param path of the queue
     * @param type of its items, by name
     * @param maxDeliveries after which an item is given up
     * @param letters the oldest ones
     */
    record LetterList(String path, String type, int maxDeliveries, List<ItemFacts> letters) {}

    Answer get(final String path, final Map<String, String> query) throws IOException, RefusedException {
        return Answer.json(
                switch (path) {
                    case "/api/overview" -> sampler.look();
                    case "/api/history" -> sampler.history(channel(query).toString());
                    case "/api/channel" -> Channels.look(channel(query));
                    case "/api/items" -> items(query);
                    case "/api/dead" -> dead(query);
                    case "/api/locks" -> Locks.at(settings.directory());
                    case "/api/pools" -> Map.of("parents", pools());
                    case "/api/logs" -> Map.of("sinks", sinks());
                    case "/api/doctor" -> Map.of("findings", Doctor.examine(settings.directory()));
                    default -> throw new RefusedException(Answer.NOT_FOUND, "there is no such thing: path=" + path);
                });
    }

    Answer post(final String path, final String body) throws IOException, InterruptedException, RefusedException {
        final DeadLetters.Verb verb = switch (path) {
            case "/api/dead/back" -> DeadLetters.Verb.BACK;
            case "/api/dead/drop" -> DeadLetters.Verb.DROP;
            default -> throw new RefusedException(Answer.METHOD_NOT_ALLOWED, "this can only be read: path=" + path);
        };
        if (settings.readOnly()) {
            throw new RefusedException(Answer.FORBIDDEN, "this server only shows: it was started with --read-only");
        }
        final DeadLetters.Decision decision = parsed(body);
        return Answer.json(DeadLetters.decide(channel(decision.path()), decision.numbers(), verb));
    }

    private static DeadLetters.Decision parsed(final String body) throws RefusedException {
        try {
            final DeadLetters.Decision decision = Values.parse(body, DeadLetters.Decision.class);
            if (decision.path() != null
                    && decision.numbers() != null
                    && !decision.numbers().isEmpty()
                    && !decision.numbers().contains(null)) {
                return decision;
            }
        } catch (final IllegalArgumentException wrong) {
            throw new RefusedException(Answer.BAD_REQUEST, String.valueOf(wrong.getMessage()));
        }
        throw new RefusedException(
                Answer.BAD_REQUEST, "a decision names the queue by path, and the letters by numbers");
    }

    private ItemList items(final Map<String, String> query) throws IOException, RefusedException {
        final Path path = channel(query);
        final Items queue = Items.of(path, settings.classes());
        return new ItemList(path.toString(), queue.type(), queue.first(most(query)));
    }

    private LetterList dead(final Map<String, String> query) throws IOException, RefusedException {
        final Path path = channel(query);
        final Items queue = Items.of(path, settings.classes());
        return new LetterList(path.toString(), queue.type(), queue.maxDeliveries(), queue.dead(most(query)));
    }

    private List<PoolFacts> pools() throws IOException {
        final List<PoolFacts> pools = new ArrayList<>(PoolFacts.at(settings.pools()));
        if (!settings.pools().equals(settings.directory())) {
            pools.addAll(PoolFacts.at(settings.directory()));
        }
        return pools;
    }

    private List<LogFacts> sinks() throws IOException {
        final List<LogFacts> sinks = new ArrayList<>();
        for (final ChannelFacts channel : Channels.lookBelow(settings.directory())) {
            if (channel.kind().equals(SINK)) {
                sinks.add(LogFacts.at(Path.of(channel.path())));
            }
        }
        return sinks;
    }

    private Path channel(final Map<String, String> query) throws IOException, RefusedException {
        return channel(query.getOrDefault("path", ""));
    }

    /** A path is taken from the list of what is there, not from the request: no other file can be named. */
    private Path channel(final String path) throws IOException, RefusedException {
        for (final Path each : Channels.below(settings.directory())) {
            if (each.toString().equals(path)) {
                return each;
            }
        }
        throw new RefusedException(Answer.NOT_FOUND, "no channel of this directory: path=" + path);
    }

    private static int most(final Map<String, String> query) throws RefusedException {
        final String most = query.getOrDefault("most", String.valueOf(USUAL));
        if (!most.matches("[0-9]{1,5}") || Integer.parseInt(most) > MOST) {
            throw new RefusedException(Answer.BAD_REQUEST, "not from 0 to " + MOST + ": most=" + most);
        }
        return Integer.parseInt(most);
    }
}
