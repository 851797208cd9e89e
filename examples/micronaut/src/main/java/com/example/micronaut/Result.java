package com.example.micronaut;

/** What comes back from a worker. A record travels as it is. */
record Result(int number, int square, long pid) {}
