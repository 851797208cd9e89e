package com.example.jobs;

/** What is to be done. A record travels as it is. */
public record Job(int number, String text) {}
