/* Arguments: processes, calls of each. Prints the nanoseconds that one process needs for each call. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shared {
    pthread_mutex_t mutex;
    volatile long number;
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

int main(int argc, char **argv) {
    if (argc != 3) {
        return 2;
    }
    int processes = atoi(argv[1]);
    long count = atol(argv[2]);
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&s->mutex, &kind);
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
