"""Python's multiprocessing.Pipe: messages there and back, or one way. Arguments and results are lines of key=value."""
import ctypes
import multiprocessing
import signal
import struct
import sys
import time

PR_SET_PDEATHSIG = 1
NUMBERED = 8
IN_PLACE = 64


def number_of(message, length, counted):
    """The number in a message; one too short for it is counted, a long one carries it twice."""
    if len(message) != length:
        raise ValueError(f"length={len(message)} expected={length}")
    if length < NUMBERED:
        return counted
    number = struct.unpack_from(">q", message)[0]
    if length > IN_PLACE and struct.unpack_from(">q", message, length - NUMBERED)[0] != number:
        raise ValueError(f"torn: number={number}")
    return number


def set_number(payload, number):
    if len(payload) >= NUMBERED:
        struct.pack_into(">q", payload, 0, number)
    if len(payload) > IN_PLACE:
        struct.pack_into(">q", payload, len(payload) - NUMBERED, number)


def far_end(connection, task, length, count, warm_up):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for number in range(warm_up + count):
        message = connection.recv_bytes()
        if number_of(message, length, number) != number:
            raise ValueError(f"out of order: expected={number}")
        if task != "STREAM":
            connection.send_bytes(message)
        elif number in (warm_up - 1, warm_up + count - 1):
            connection.send_bytes(bytes(IN_PLACE))


def ask(connection, length, first, count, rest_ns):
    times = []
    payload = bytearray(length)
    for number in range(first, first + count):
        if rest_ns:
            time.sleep(rest_ns / 1e9)
        start = time.perf_counter_ns()
        set_number(payload, number)
        connection.send_bytes(payload)
        answer = connection.recv_bytes()
        times.append(time.perf_counter_ns() - start)
        if number_of(answer, length, number) != number:
            raise ValueError(f"answer out of order: expected={number}")
    return times


def stream(connection, length, first, count):
    payload = bytearray(length)
    for number in range(first, first + count):
        set_number(payload, number)
        connection.send_bytes(payload)
    connection.recv_bytes()


def near_end(connection, length, count, warm_up, barrier, reports):
    """A process of its own where there are several pipes."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    reports.put(stream_timed(connection, length, count, warm_up, barrier.wait))


def stream_timed(connection, length, count, warm_up, when_warm):
    stream(connection, length, 0, warm_up)
    when_warm()
    start = time.monotonic_ns()
    stream(connection, length, warm_up, count)
    return start, time.monotonic_ns()


def pipes_at_once(context, pipes, length, count, warm_up):
    """Times of all near ends, a pair of processes for each pipe."""
    barrier, reports = context.Barrier(pipes), context.SimpleQueue()
    processes = []
    for _ in range(pipes):
        near, far = context.Pipe()
        ends = [
            context.Process(target=far_end, args=(far, "STREAM", length, count, warm_up), daemon=True),
            context.Process(target=near_end, args=(near, length, count, warm_up, barrier, reports), daemon=True),
        ]
        for end in ends:
            end.start()
        near.close()
        far.close()
        processes += ends
    times = [reports.get() for _ in range(pipes)]
    for process in processes:
        process.join()
        if process.exitcode:
            raise ValueError(f"an end failed: exitcode={process.exitcode}")
    return times


def main():
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    task = settings["task"]
    numbers = {key: int(value) for key, value in settings.items() if key != "task"}
    length, count, warm_up = numbers["length"], numbers["messages"], numbers["warm_up"]
    context = multiprocessing.get_context("fork")
    if task == "STREAM":
        report_stream(pipes_at_once(context, numbers["pipes"], length, count, warm_up), length, count)
        return
    near, far = context.Pipe()
    process = context.Process(target=far_end, args=(far, task, length, count, warm_up), daemon=True)
    process.start()
    far.close()
    ask(near, length, 0, warm_up, 0)
    times = sorted(ask(near, length, warm_up, count, numbers["rest_ns"]))
    for key, share in (("p50_ns", 0.5), ("p99_ns", 0.99), ("p999_ns", 0.999)):
        print(f"{key}={times[min(count - 1, int(count * share))]}")
    process.join()
    if process.exitcode:
        raise ValueError(f"the far end failed: exitcode={process.exitcode}")


def report_stream(times, length, count):
    total = count * len(times)
    took = max(end for _, end in times) - min(start for start, _ in times)
    print(f"per_s={total * 1e9 / took}")
    print(f"bytes_per_s={total * length * 1e9 / took}")
    print(f"cost_ns={took / total}")


if __name__ == "__main__":
    main()
