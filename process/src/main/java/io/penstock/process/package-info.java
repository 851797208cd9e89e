/**
 * Child JVMs: {@link io.penstock.process.ChildJvm} starts one with a pipe to it, passes it a task or a main class, and says how it ended.
 */
package io.penstock.process;
