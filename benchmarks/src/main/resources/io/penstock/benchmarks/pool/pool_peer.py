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


def start_by(method, count):
    context = multiprocessing.get_context(method)
    for _ in range(count):
        with context.Pool(1) as pool:
            pool.apply(one)


# name: whether by an executor, workers, call
CALLS = {
    "apply": (False, 1, apply),
    "apply_async": (False, 2, apply_async),
    "map_default": (False, 2, map_default),
    "large": (False, 1, large),
    "submit": (True, 1, submit),
    "submit_many": (True, 2, submit_many),
    "map_one": (True, 2, map_one),
}


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
    name, count = settings["call"], int(settings["count"])
    if name.startswith("start_"):
        measure(lambda part: start_by(name[len("start_"):], part), count)
        return
    by_executor, workers, call = CALLS[name]
    if by_executor:
        with concurrent.futures.ProcessPoolExecutor(workers) as executor:
            call(executor, 1)
            measure(lambda part: call(executor, part), count)
    else:
        with multiprocessing.Pool(workers) as pool:
            call(pool, 1)
            measure(lambda part: call(pool, part), count)


if __name__ == "__main__":
    main()
