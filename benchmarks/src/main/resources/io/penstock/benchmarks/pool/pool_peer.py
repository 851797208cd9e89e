"""Calls of Python's pools of processes, made again and again. Arguments and results are lines of key=value."""
import concurrent.futures
import multiprocessing
import sys
import time

PARTS = 5
TEXT = "thirty-two characters of a record"


def next_item(item):
    return (item[0] + 1, item[1])


def one():
    return 1


def same(data):
    return data


def apply(pool, count):
    for i in range(count):
        pool.apply(next_item, ((i, TEXT),))


def apply_async(pool, count):
    for result in [pool.apply_async(next_item, ((i, TEXT),)) for i in range(count)]:
        result.get()


def map_default(pool, count):
    pool.map(next_item, ((i, TEXT) for i in range(count)))


def large(pool, count):
    data = bytes(1 << 20)
    for _ in range(count):
        pool.apply(same, (data,))


def submit(executor, count):
    for i in range(count):
        executor.submit(next_item, (i, TEXT)).result()


def submit_many(executor, count):
    for future in [executor.submit(next_item, (i, TEXT)) for i in range(count)]:
        future.result()


def map_one(executor, count):
    for _ in executor.map(next_item, ((i, TEXT) for i in range(count)), chunksize=1):
        pass


def sleep(us):
    time.sleep(us / 1e6)
    return us


def async_many(pool, count, function, argument):
    for result in [pool.apply_async(function, (argument,)) for _ in range(count)]:
        result.get()


def futures_many(executor, count, function, argument):
    for future in [executor.submit(function, argument) for _ in range(count)]:
        future.result()


def large_by(executor, count, size):
    data = bytes(size)
    for _ in range(count):
        executor.submit(same, data).result()


def large_of(pool, count, size):
    data = bytes(size)
    for _ in range(count):
        pool.apply(same, (data,))


def start_by(method, count):
    context = multiprocessing.get_context(method)
    for _ in range(count):
        with context.Pool(1) as pool:
            pool.apply(one)


# name: kind of the pool, workers, call
CALLS = {
    "apply": ("pool", 1, apply),
    "apply_async": ("pool", 2, apply_async),
    "map_default": ("pool", 2, map_default),
    "large": ("pool", 1, large),
    "submit": ("executor", 1, submit),
    "submit_many": ("executor", 2, submit_many),
    "map_one": ("executor", 2, map_one),
    "loky": ("loky", 1, submit),
    "loky_many": ("loky", 2, submit_many),
    "large_loky": ("loky", 1, lambda pool, count: large_by(pool, count, 1 << 20)),
}

SLEEP_US = 10_000


def sized(name, size):
    """Those that grow: kind of the pool, workers, call."""
    item = (1, TEXT)
    return {
        "grow_async": ("pool", size, lambda pool, count: async_many(pool, count, next_item, item)),
        "grow_submit": ("executor", size, lambda pool, count: futures_many(pool, count, next_item, item)),
        "grow_loky": ("loky", size, lambda pool, count: futures_many(pool, count, next_item, item)),
        "grow_bytes": ("pool", 1, lambda pool, count: large_of(pool, count, size)),
        "grow_bytes_loky": ("loky", 1, lambda pool, count: large_by(pool, count, size)),
        "grow_sleep": ("pool", 4, lambda pool, count: async_many(pool, count, sleep, size)),
        "grow_sleep_submit": ("executor", 4, lambda pool, count: futures_many(pool, count, sleep, size)),
        "sleepers": ("pool", size, lambda pool, count: async_many(pool, count, sleep, SLEEP_US)),
        "sleepers_submit": ("executor", size, lambda pool, count: futures_many(pool, count, sleep, SLEEP_US)),
        "sleepers_loky": ("loky", size, lambda pool, count: futures_many(pool, count, sleep, SLEEP_US)),
    }.get(name)


def made(kind, workers):
    if kind == "executor":
        return concurrent.futures.ProcessPoolExecutor(workers)
    if kind == "loky":
        import loky

        return loky.ProcessPoolExecutor(workers)
    return multiprocessing.Pool(workers)


def start_loky(count):
    for _ in range(count):
        with made("loky", 1) as executor:
            executor.submit(one).result()


def measure(call, count):
    part = max(1, count // PARTS)
    times = []
    for _ in range(PARTS):
        start = time.monotonic_ns()
        call(part)
        times.append((time.monotonic_ns() - start) / part)
    print(f"cost_ns={sorted(times)[PARTS // 2]}")


def main():
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    name, count, size = settings["call"], int(settings["count"]), int(settings.get("size", 0))
    if name == "start_loky":
        measure(start_loky, count)
        return
    if name.startswith("start_"):
        measure(lambda part: start_by(name[len("start_"):], part), count)
        return
    kind, workers, call = sized(name, size) or CALLS[name]
    with made(kind, workers) as pool:
        call(pool, 1)
        measure(lambda part: call(pool, part), count)


if __name__ == "__main__":
    main()
