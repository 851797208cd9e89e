"""What a Manager serves, called again and again. Arguments and results are lines of key=value."""
import multiprocessing
import sys
import time
from multiprocessing.managers import BaseManager

PARTS = 5
KEYS = 10_000
STRIDE = 7919
ELEMENTS = 100
CLIENTS = 8
SILENCE_S = 0.005
NAMES = [f"key-{100_000 + number}" for number in range(KEYS)]


def value_of(number):
    return number.to_bytes(8, "big") + bytes(56)


def number_of(value):
    return int.from_bytes(value[:8], "big")


class Echo:
    def same(self, value):
        return value


class Echoes(BaseManager):
    pass


Echoes.register("echo", Echo)


def filled(manager):
    one = manager.dict()
    one.update({name: value_of(1) for name in NAMES})
    return one


def elements(manager):
    return manager.list([value_of(number) for number in range(ELEMENTS)])


def places(count):
    place = 0
    for _ in range(count):
        place = (place + STRIDE) % KEYS
        yield NAMES[place]


def median_rate(call, count):
    part, times = max(1, count // PARTS), []
    for _ in range(PARTS):
        start = time.monotonic_ns()
        call(part)
        times.append((time.monotonic_ns() - start) / part)
    return 1e9 / sorted(times)[PARTS // 2]


def rate(call, count):
    print(f"per_s={median_rate(call, count)}")


def work(call, shared, count, barrier, results):
    barrier.wait()
    results.put(median_rate(lambda part: call(shared, part), count))


def together(processes, call, shared, count):
    """What several processes do in all."""
    barrier, results = multiprocessing.Barrier(processes), multiprocessing.Queue()
    crew = [
        multiprocessing.Process(target=work, args=(call, shared, count // processes, barrier, results))
        for _ in range(processes)
    ]
    for one in crew:
        one.start()
    print(f"per_s={sum(results.get() for _ in crew)}")
    for one in crew:
        one.join()


def gets(shared, count):
    return sum(number_of(shared[name]) for name in places(count))


def puts(shared, count):
    for number, name in enumerate(places(count)):
        shared[name] = value_of(number)


def computes(shared, count):
    numbers, lock = shared
    for name in places(count):
        with lock:
            numbers[name] = value_of(number_of(numbers[name]) + 1)


def additions(shared, count):
    numbers, lock = shared
    for _ in range(count):
        with lock:
            numbers["counter"] += 1


def dict_get(count):
    with multiprocessing.Manager() as manager:
        one = filled(manager)
        rate(lambda part: gets(one, part), count)


def dict_put(count):
    with multiprocessing.Manager() as manager:
        one = filled(manager)
        rate(lambda part: puts(one, part), count)


def dict_put_2(count):
    with multiprocessing.Manager() as manager:
        together(2, puts, filled(manager), count)


def dict_compute(count):
    with multiprocessing.Manager() as manager:
        one = filled(manager), manager.Lock()
        rate(lambda part: computes(one, part), count)


def dict_add_2(count):
    with multiprocessing.Manager() as manager:
        numbers = manager.dict(counter=0)
        together(2, additions, (numbers, manager.Lock()), count)
        made = 2 * PARTS * max(1, count // 2 // PARTS)
        if numbers["counter"] != made:
            sys.exit(f"additions were lost: made={made} counted={numbers['counter']}")


def list_get(count):
    with multiprocessing.Manager() as manager:
        one = elements(manager)
        rate(lambda part: [number_of(one[i % ELEMENTS]) for i in range(part)], count)


def list_set(count):
    def sets(part):
        for i in range(part):
            one[i % ELEMENTS] = value_of(i)

    with multiprocessing.Manager() as manager:
        one = elements(manager)
        rate(sets, count)


def list_add(count):
    def adds(part):
        for i in range(part):
            one.append(value_of(i))
            one.pop(0)

    with multiprocessing.Manager() as manager:
        one = elements(manager)
        rate(adds, count)


def value_get(count):
    with multiprocessing.Manager() as manager:
        one = manager.Namespace(done=0, of=1)
        rate(lambda part: [one.done for _ in range(part)], count)


def value_set(count):
    def sets(part):
        for i in range(part):
            one.done = i

    with multiprocessing.Manager() as manager:
        one = manager.Namespace(done=0, of=1)
        rate(sets, count)


def report_times(times):
    times = sorted(times)
    print(f"p50_ns={times[len(times) // 2]}")
    print(f"p99_ns={times[min(len(times) - 1, len(times) * 99 // 100)]}")


def hear(condition, told, is_waiting, results):
    times = []
    with condition:
        is_waiting.set()
        while True:
            condition.wait()
            now = time.monotonic_ns()
            if told.stamp == 0:
                break
            times.append(now - told.stamp)
    results.put(times)


def wake(count):
    """The lock is the hearer's but while it waits: so it misses nothing."""
    with multiprocessing.Manager() as manager:
        condition, told = manager.Condition(), manager.Namespace(stamp=0)
        is_waiting, results = multiprocessing.Event(), multiprocessing.Queue()
        hearer = multiprocessing.Process(target=hear, args=(condition, told, is_waiting, results))
        hearer.start()
        is_waiting.wait()
        for more in range(count, -1, -1):
            time.sleep(SILENCE_S)
            with condition:
                told.stamp = time.monotonic_ns() if more else 0
                condition.notify()
        report_times(results.get())
        hearer.join()


def times_of_calls(echo, count, rest_s):
    times = []
    for number in range(count):
        if rest_s:
            time.sleep(rest_s)
        start = time.monotonic_ns()
        answer = echo.same(value_of(number))
        times.append(time.monotonic_ns() - start)
        if number_of(answer) != number:
            sys.exit(f"answer={number_of(answer)} expected={number}")
    return times


def calls(echo, count):
    times_of_calls(echo, count, 0)


def call(count):
    with Echoes() as manager:
        echo = manager.echo()
        calls(echo, count // 10)
        start = time.monotonic_ns()
        times = times_of_calls(echo, count, 0)
        print(f"per_s={count * 1e9 / (time.monotonic_ns() - start)}")
        report_times(times)


def call_idle(count):
    with Echoes() as manager:
        echo = manager.echo()
        calls(echo, 1_000 if count > 100 else 10)
        report_times(times_of_calls(echo, count, SILENCE_S))


def call_8(count):
    with Echoes() as manager:
        together(CLIENTS, calls, manager.echo(), count)


def main():
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    globals()[settings["call"]](max(1, int(settings["count"])))


if __name__ == "__main__":
    main()
