package io.penstock.cli.web;

import java.util.List;

/**
 * What was seen of a channel while pages were open: one number of each list for each look, the oldest first.
 *
 * @param path of the channel
 * @param atMs when, in ms since 1970
 * @param depth what was in it
 * @param inPerS what went in each second; a number is null where it is not known
 * @param outPerS what came out each second; a number is null where it is not known
 */
public record History(String path, List<Long> atMs, List<Long> depth, List<Double> inPerS, List<Double> outPerS) {}
