/**
 * The live page: a server on the loopback interface that shows what {@link io.penstock.cli.view} collects, as JSON and as events, and the files of the
 * page itself.
 */
package io.penstock.cli.web;
