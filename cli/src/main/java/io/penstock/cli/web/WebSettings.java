package io.penstock.cli.web;

import io.penstock.cli.view.Classes;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a live page shows, and where.
 *
 * @param directory whose channels it shows, and those below
 * @param pools directory in which parents have the pipes to their children
 * @param port of the loopback interface; 0 for any that is free
 * @param readOnly whether it refuses to decide on dead letters
 * @param classes of items
 * @param every how often it looks while a page is open
 */
public record WebSettings(Path directory, Path pools, int port, boolean readOnly, Classes classes, Duration every) {}
