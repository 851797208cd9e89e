/*
 * Arguments: processes, calls of each. Prints the nanoseconds that one process needs for each call.
 * With "handoff" in place of the processes: one process releases the mutex when another one sleeps for it, again and again. Prints the median and the 99th
 * percentile of the nanoseconds until that one has it.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shared {
    pthread_mutex_t mutex;
    volatile long number;
    volatile double released;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void work(struct shared *s, long count) {
    for (long i = 0; i < count; i++) {
        pthread_mutex_lock(&s->mutex);
        s->number = s->number + 1;
        pthread_mutex_unlock(&s->mutex);
    }
}

static void rest(long us) {
    struct timespec t = {0, us * 1000};
    nanosleep(&t, NULL);
}

static int compare(const void *one, const void *other) {
    double difference = *(const double *) one - *(const double *) other;
    return difference < 0 ? -1 : difference > 0;
}

static void await_number(struct shared *s, long number) {
    while (s->number != number) {
        rest(50);
    }
}

static void hold(struct shared *s, long count) {
    for (long i = 0; i < count; i++) {
        pthread_mutex_lock(&s->mutex);
        s->number = 2 * i + 1;
        rest(2000); /* the other one sleeps by now */
        s->released = now();
        pthread_mutex_unlock(&s->mutex);
        await_number(s, 2 * i + 2);
    }
}

static void take(struct shared *s, long count) {
    double *ns = malloc(count * sizeof *ns);
    for (long i = 0; i < count; i++) {
        await_number(s, 2 * i + 1);
        pthread_mutex_lock(&s->mutex);
        ns[i] = now() - s->released;
        pthread_mutex_unlock(&s->mutex);
        s->number = 2 * i + 2;
    }
    qsort(ns, count, sizeof *ns, compare);
    printf("%f %f\n", ns[count / 2], ns[count * 99 / 100]);
}

static int hand_off(struct shared *s, long count) {
    if (fork() == 0) {
        hold(s, count);
        _exit(0);
    }
    take(s, count);
    wait(NULL);
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        return 2;
    }
    int hands_off = strcmp(argv[1], "handoff") == 0;
    int processes = atoi(argv[1]);
    long count = atol(argv[2]);
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&s->mutex, &kind);
    if (hands_off) {
        return hand_off(s, count);
    }
    for (int i = 1; i < processes; i++) {
        if (fork() == 0) {
            work(s, count);
            _exit(0);
        }
    }
    double start = now();
    work(s, count);
    double ns = (now() - start) / count;
    while (wait(NULL) > 0) {
    }
    printf("%f\n", ns);
    return s->number == processes * count ? 0 : 1;
}
