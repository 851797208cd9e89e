package io.penstock.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** For tests of a map on a pool whose tasks end when the test says so. */
abstract class FakeMap {
    final FakeTarget target = new FakeTarget();
    final List<List<Long>> told = new ArrayList<>();

    MapResults<Integer, Integer, Integer> map(final boolean ordered, final int window, final MapInput<Integer> input) {
        return new MapResults<>(
                input,
                target,
                Lookahead.of(window),
                ordered ? new OrderedFlights<>() : new UnorderedFlights<>(),
                Outcome::result,
                (done, failed, total) -> told.add(List.of(done, failed, total)));
    }

    MapResults<Integer, Integer, Integer> map(final boolean ordered, final int window, final int count) {
        return map(ordered, window, numbers(count));
    }

    static MapInput<Integer> numbers(final int count) {
        return MapInput.of(IntStream.range(0, count).boxed().toList());
    }
}
