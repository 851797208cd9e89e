/** The command {@code penstock}: its subcommands, and how they print what {@link io.penstock.cli.view} has collected. */
package io.penstock.cli;
