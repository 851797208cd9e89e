/**
 * How threads of any process wait and are woken: wait lists, futex, doorbell, waiting for any of many. Not part of the
 * API.
 */
package io.penstock.core.wait;
