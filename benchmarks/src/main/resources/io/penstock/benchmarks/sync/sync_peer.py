"""Calls of Python's multiprocessing, made again and again by one process. Arguments and results are lines of key=value."""
import multiprocessing
import sys
import time

PARTS = 5


def lock(count):
    one = multiprocessing.RLock()
    for _ in range(count):
        one.acquire()
        one.release()


def semaphore(count):
    one = multiprocessing.Semaphore(4)
    for _ in range(count):
        one.acquire()
        one.release()


def value(count):
    number = multiprocessing.Value("q", 0)
    for _ in range(count):
        with number.get_lock():
            number.value += 1


def turn(one, count):
    for _ in range(count):
        one.wait()


def barrier(count):
    one = multiprocessing.Barrier(2)
    other = multiprocessing.Process(target=turn, args=(one, count))
    other.start()
    turn(one, count)
    other.join()


def main():
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    call, part = globals()[settings["call"]], max(1, int(settings["count"]) // PARTS)
    times = []
    for _ in range(PARTS):
        start = time.monotonic_ns()
        call(part)
        times.append((time.monotonic_ns() - start) / part)
    print(f"nanos={sorted(times)[PARTS // 2]}")


if __name__ == "__main__":
    main()
