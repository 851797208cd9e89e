"""The one log file of Python's logging cookbook: QueueHandler, multiprocessing.Queue, QueueListener. Arguments and results are key=value."""
import ctypes
import logging
import logging.handlers
import multiprocessing
import os
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
FORMAT = "%(asctime)s %(levelname)-5s [main] %(name)s - %(message)s"
NUMBER_BASE = 10**18
PER_WORKER = 10**12
HEAD = 68
CALL_NS = 100_000
REST_S = 0.01


def worker(settings, number, queue, barrier, reports):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    logger = logging.getLogger("bench")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(logging.handlers.QueueHandler(queue))
    filler = "x" * (int(settings["length"]) - HEAD)
    warm_up, count, task = int(settings["warm_up"]), int(settings["count"]), settings["task"]
    first = NUMBER_BASE + number * PER_WORKER
    for n in range(first, first + warm_up):
        logger.info("n=%d %s", n, filler)
    barrier.wait()
    barrier.wait()
    first += warm_up
    start = time.monotonic_ns()
    times = []
    if task == "STREAM":
        for n in range(first, first + count):
            logger.info("n=%d %s", n, filler)
    elif task == "CALLS":
        due = start
        for n in range(first, first + count):
            begun = time.monotonic_ns()
            while begun < due:
                begun = time.monotonic_ns()
            logger.info("n=%d %s", n, filler)
            ended = time.monotonic_ns()
            times.append(ended - begun)
            due = max(due + CALL_NS, ended)
    else:
        for _ in range(count):
            time.sleep(REST_S)
            logger.info("n=%d %s", NUMBER_BASE + time.monotonic_ns(), filler)
    reports.put((start, sorted(times)))


def await_file(path, size):
    while os.path.getsize(path) < size:
        time.sleep(0.002)
    return time.monotonic_ns()


def main():
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    workers, length = int(settings["workers"]), int(settings["length"])
    warm_up, count = int(settings["warm_up"]), int(settings["count"])
    context = multiprocessing.get_context("fork")
    queue, reports, barrier = context.Queue(), context.SimpleQueue(), context.Barrier(workers + 1)
    processes = [
        context.Process(target=worker, args=(settings, number, queue, barrier, reports), daemon=True)
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    path = os.path.join(settings["folder"], "app.log")
    handler = logging.FileHandler(path)
    handler.setFormatter(logging.Formatter(FORMAT))
    listener = logging.handlers.QueueListener(queue, handler)
    listener.start()
    barrier.wait()
    await_file(path, workers * warm_up * length)
    print("warm", flush=True)
    sys.stdin.readline()
    barrier.wait()
    end = await_file(path, workers * (warm_up + count) * length)
    results = [reports.get() for _ in processes]
    for process in processes:
        process.join()
    listener.stop()
    print(f"took_ns={end - min(start for start, _ in results)}")
    times = results[0][1]
    if times:
        print(f"p50_ns={times[len(times) // 2]}")
        print(f"p99_ns={times[len(times) * 99 // 100]}")


if __name__ == "__main__":
    main()
