package io.penstock.cli.web;

import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.Top;
import java.util.List;

/**
 * What a page shows at first, and each event brings anew.
 *
 * @param atMs when the look was made, in ms since 1970
 * @param directory that is shown
 * @param readOnly whether the server refuses to decide on dead letters
 * @param seconds since the look before; null if there was none just before, so that there are no rates either
 * @param channels that are there
 * @param rates of the same channels, in the same order
 * @param processes that use them and live
 */
public record Overview(
        long atMs,
        String directory,
        boolean readOnly,
        Double seconds,
        List<ChannelFacts> channels,
        List<Top.Row> rates,
        List<Top.Load> processes) {}
