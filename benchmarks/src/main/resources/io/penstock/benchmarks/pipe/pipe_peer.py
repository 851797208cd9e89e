"""Python's multiprocessing.Pipe: 64 bytes there and back, or one way. Arguments and results are lines of key=value."""
import ctypes
import multiprocessing
import signal
import struct
import sys
import time

PR_SET_PDEATHSIG = 1


def far_end(connection, task, count, warm_up):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for number in range(warm_up + count):
        message = connection.recv_bytes()
        if struct.unpack_from(">q", message)[0] != number:
            raise ValueError(f"out of order: expected={number}")
        if task != "STREAM" or number == warm_up - 1:
            connection.send_bytes(message)
    if task == "STREAM":
        connection.send_bytes(message)


def ask(connection, first, count, rest_ns):
    times = []
    payload = bytearray(64)
    for number in range(first, first + count):
        if rest_ns:
            time.sleep(rest_ns / 1e9)
        start = time.perf_counter_ns()
        struct.pack_into(">q", payload, 0, number)
        connection.send_bytes(payload)
        connection.recv_bytes()
        times.append(time.perf_counter_ns() - start)
    return times


def stream(connection, first, count):
    start = time.perf_counter_ns()
    payload = bytearray(64)
    for number in range(first, first + count):
        struct.pack_into(">q", payload, 0, number)
        connection.send_bytes(payload)
    connection.recv_bytes()
    return time.perf_counter_ns() - start


def main():
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    task, count = settings["task"], int(settings["messages"])
    warm_up, rest_ns = int(settings["warm_up"]), int(settings["rest_ns"])
    context = multiprocessing.get_context("fork")
    near, far = context.Pipe()
    process = context.Process(target=far_end, args=(far, task, count, warm_up), daemon=True)
    process.start()
    far.close()
    if task == "STREAM":
        stream(near, 0, warm_up)
        print(f"per_s={count * 1e9 / stream(near, warm_up, count)}")
    else:
        ask(near, 0, warm_up, 0)
        times = sorted(ask(near, warm_up, count, rest_ns))
        for key, share in (("p50_ns", 0.5), ("p99_ns", 0.99), ("p999_ns", 0.999)):
            print(f"{key}={times[min(count - 1, int(count * share))]}")
    process.join()


if __name__ == "__main__":
    main()
