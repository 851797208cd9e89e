/**
 * Child JVMs: {@link io.penstock.process.ChildJvm} starts one with a pipe to it, runs a task or a main class there, and reports how it ended.
 */
package io.penstock.process;
