"""Python's multiprocessing.Queue and JoinableQueue, a process for each end. Arguments and results are lines of key=value."""
import ctypes
import multiprocessing
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
TEXT = "0123456789abcdef0123456789abcdef"


class Note:
    """What goes as a record in Java."""

    __slots__ = ("number", "text")

    def __init__(self, number, text):
        self.number = number
        self.text = text


def put(queue, payload, first, count):
    if payload == "BYTES":
        for number in range(first, first + count):
            queue.put(number.to_bytes(8, "big") + bytes(56))
    else:
        for number in range(first, first + count):
            queue.put(Note(number, TEXT))
    return 0


def take(queue, payload, joinable, count):
    total = 0
    for _ in range(count):
        item = queue.get()
        total += int.from_bytes(item[:8], "big") if payload == "BYTES" else item.number
        if joinable:
            queue.task_done()
    return total


def worker(work, warm_up, count, barrier, reports):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    work(warm_up)
    barrier.wait()
    start = time.monotonic_ns()
    total = work(count)
    reports.put((start, time.monotonic_ns(), total))


def main():
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    payload, joinable = settings["payload"], settings["kind"] == "JOINABLE"
    producers, consumers = int(settings["producers"]), int(settings["consumers"])
    total, warm_up = int(settings["total"]), int(settings["warm_up"])
    context = multiprocessing.get_context("fork")
    queue = (context.JoinableQueue if joinable else context.Queue)(int(settings["max_items"]))
    barrier, reports = context.Barrier(producers + consumers), context.SimpleQueue()
    jobs = [(lambda count: take(queue, payload, joinable, count), consumers)] * consumers
    for producer in range(producers):
        first = producer * (total // producers)
        jobs.append((lambda count, first=first: put(queue, payload, first, count), producers))
    processes = [
        context.Process(target=worker, args=(work, warm_up // among, total // among, barrier, reports), daemon=True)
        for work, among in jobs
    ]
    for process in processes:
        process.start()
    results = [reports.get() for _ in processes]
    for process in processes:
        process.join()
    if sum(taken for _, _, taken in results) != total * (total - 1) // 2:
        raise ValueError("items lost or invented")
    took = max(end for _, end, _ in results) - min(start for start, _, _ in results)
    print(f"per_s={total * 1e9 / took}")


if __name__ == "__main__":
    main()
