/**
 * A model of the protocols of {@code docs/protocol.md}: the processes, threads and shared words are simulated, and every order of events can be
 * tried. Part 32 of that page says what is checked and what is not.
 *
 * <p>To understand a protocol, read its class: {@link io.penstock.sync.model.WaitList}, {@link io.penstock.sync.model.Lock},
 * {@link io.penstock.sync.model.Condition}, {@link io.penstock.sync.model.ReadWriteLock}, {@link io.penstock.sync.model.Semaphore},
 * {@link io.penstock.sync.model.Unowned}, {@link io.penstock.sync.model.Barrier}, {@link io.penstock.sync.model.Flag},
 * {@link io.penstock.sync.model.Latch}, {@link io.penstock.sync.model.SharedRecord}, {@link io.penstock.sync.model.Directory} and
 * {@link io.penstock.sync.model.TurnLock}. It is plain code. Each call of {@link io.penstock.sync.model.SimThread} that reads or writes a word is
 * one step, and before each step the thread may be pre-empted, stopped or killed. {@code t.on(rule)} asks whether a rule is in force; a test
 * switches each of them off. A {@code ghost} is what the model itself keeps, to check what must hold. It happens in the same instant as the step
 * before it.
 *
 * <p>A {@link io.penstock.sync.model.World} has processes that use one primitive: a cast, with a letter for each thread. The
 * {@link io.penstock.sync.model.Scheduler} runs one schedule of a world, the {@link io.penstock.sync.model.Explorer} many of them, by
 * {@link io.penstock.sync.model.Mode}. To see the history of a violation, run {@code SyncModelTest} without a rule: {@code Found.history} has
 * each step.
 */
package io.penstock.sync.model;
