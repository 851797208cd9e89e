"""Python's multiprocessing.Queue and JoinableQueue, a process for each end. Arguments and results are lines of key=value."""
import ctypes
import multiprocessing
import os
import signal
import struct
import sys
import time
import traceback

PR_SET_PDEATHSIG = 1
NUMBERED = 8
NUMBERED_TWICE = 65
PRODUCER_SHIFT = 56
TEXT = "0123456789abcdef0123456789abcdef"


class Note:
    """What goes as a record in Java."""

    __slots__ = ("number", "text")

    def __init__(self, number, text):
        self.number = number
        self.text = text


class Payload:
    """Items that carry a number: records, or bytes of any length; those too short for it are counted, long ones carry it twice."""

    def __init__(self, settings):
        self.records, self.length = settings["payload"] == "NOTES", int(settings["length"])

    def of(self, number):
        if self.records:
            return Note(number, TEXT)
        if self.length < NUMBERED:
            return bytes(self.length)
        head = number.to_bytes(NUMBERED, "big")
        if self.length < NUMBERED_TWICE:
            return head + bytes(self.length - NUMBERED)
        return b"".join((head, bytes(self.length - 2 * NUMBERED), head))

    def number(self, item):
        if self.records:
            return item.number
        if len(item) != self.length:
            raise ValueError(f"length={len(item)} expected={self.length}")
        if self.length < NUMBERED:
            return None
        number = struct.unpack_from(">q", item)[0]
        if self.length >= NUMBERED_TWICE and struct.unpack_from(">q", item, self.length - NUMBERED)[0] != number:
            raise ValueError(f"torn: number={number}")
        return number


class Producer:
    def __init__(self, queue, settings, index):
        self.queue, self.payload, self.batch = queue, Payload(settings), int(settings["batch"])
        self.timed, self.pace = settings["task"] == "LATENCY", int(settings["pace_ns"]) / 1e9
        self.producers = int(settings["producers"])
        self.next, self.count, self.sum = index << PRODUCER_SHIFT, 0, 0

    def work(self, total):
        share = total // self.producers
        put, of = self.queue.put, self.payload.of
        if self.timed:
            for _ in range(share):
                time.sleep(self.pace)
                self.next = time.monotonic_ns()
                put(of(self.next))
                self.sum += self.next
        elif self.batch > 1:
            for first in range(self.next, self.next + share, self.batch):
                put([of(number) for number in range(first, min(first + self.batch, self.next + share))])
        else:
            for number in range(self.next, self.next + share):
                put(of(number))
        if not self.timed:
            self.sum += share * self.next + share * (share - 1) // 2
            self.next += share
        self.count += share

    def fill(self, ahead):
        self.work(ahead)

    def drain(self, ahead):
        pass


class Consumer:
    def __init__(self, queue, settings):
        self.queue, self.payload, self.batch = queue, Payload(settings), int(settings["batch"])
        self.timed, self.joinable = settings["task"] == "LATENCY", settings["joinable"] == "1"
        self.consumers, self.producers = int(settings["consumers"]), int(settings["producers"])
        self.last = [-1] * self.producers
        self.count, self.sum, self.ages = 0, 0, []

    def work(self, total):
        self.ages = []
        items = total // self.consumers
        if self.batch > 1:
            self.take_lists(total)
            return
        for _ in range(items):
            self.see(self.queue.get())
            if self.joinable:
                self.queue.task_done()

    def take_lists(self, total):
        """Each consumer takes as many lists; the last one of each producer may be short."""
        share = total // self.producers
        lists = self.producers * ((share + self.batch - 1) // self.batch)
        if lists % self.consumers:
            raise ValueError(f"lists cannot be shared: lists={lists} consumers={self.consumers}")
        for _ in range(lists // self.consumers):
            for item in self.queue.get():
                self.see(item)

    def see(self, item):
        number = self.payload.number(item)
        self.count += 1
        if number is None:
            return
        if self.timed:
            self.ages.append(time.monotonic_ns() - number)
        producer = number >> PRODUCER_SHIFT
        if number <= self.last[producer]:
            raise ValueError(f"twice, or out of order: number={number} after={self.last[producer]}")
        self.last[producer] = number
        self.sum += number

    def fill(self, ahead):
        pass

    def drain(self, ahead):
        self.work(ahead)


def worker(*arguments):
    """Ends all processes if one fails: the others would wait for its items for ever."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        pass_items(*arguments)
    except BaseException:
        traceback.print_exc()
        os.kill(os.getppid(), signal.SIGKILL)
        raise


def pass_items(end, warm_up, ahead, total, barrier, reports):
    end.work(warm_up)
    barrier.wait()
    end.fill(ahead)
    barrier.wait()
    start = time.monotonic_ns()
    end.work(total)
    took, ages = (start, time.monotonic_ns()), sorted(getattr(end, "ages", []))
    end.drain(ahead)
    reports.put((isinstance(end, Consumer), took, end.count, end.sum, ages))


def main():
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    warm_up, ahead, total = (int(settings[key]) for key in ("warm_up", "ahead", "total"))
    context = multiprocessing.get_context("fork")
    queue = (context.JoinableQueue if settings["joinable"] == "1" else context.Queue)(int(settings["max_items"]))
    ends = [Consumer(queue, settings) for _ in range(int(settings["consumers"]))]
    ends += [Producer(queue, settings, index) for index in range(int(settings["producers"]))]
    barrier, reports = context.Barrier(len(ends)), context.SimpleQueue()
    processes = [
        context.Process(target=worker, args=(end, warm_up, ahead, total, barrier, reports), daemon=True)
        for end in ends
    ]
    for process in processes:
        process.start()
    results = [reports.get() for _ in processes]
    for process in processes:
        process.join()
    check(results, warm_up + ahead + total)
    report(results, total, int(settings["length"]))


def check(results, expected):
    """Each as (put, taken)."""
    counts, sums = [0, 0], [0, 0]
    for is_consumer, _, count, numbers, _ in results:
        counts[is_consumer] += count
        sums[is_consumer] += numbers
    if counts != [expected, expected] or (sums[1] and sums[0] != sums[1]):
        raise ValueError(f"items lost or invented: expected={expected} counts={counts} sums={sums}")


def report(results, total, length):
    took = max(took[1] for _, took, _, _, _ in results) - min(took[0] for _, took, _, _, _ in results)
    print(f"per_s={total * 1e9 / took}")
    print(f"bytes_per_s={total * length * 1e9 / took}")
    print(f"cost_ns={took / total}")
    for _, _, _, _, ages in results:
        if ages:
            for key, share in (("p50_ns", 0.5), ("p99_ns", 0.99), ("p999_ns", 0.999)):
                print(f"{key}={ages[min(len(ages) - 1, int(len(ages) * share))]}")


if __name__ == "__main__":
    main()
