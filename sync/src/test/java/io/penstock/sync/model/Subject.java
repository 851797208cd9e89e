package io.penstock.sync.model;

/** The worlds that are explored. */
enum Subject {
    LOCK(LockWorld::new, LockWorld.CASTS, LockWorld.CASTS_WITH_HEARTBEATS),
    CONDITION(ConditionWorld::new, ConditionWorld.CASTS, ConditionWorld.CASTS_WITH_HEARTBEATS),
    READ_WRITE_LOCK(ReadWriteWorld::new, ReadWriteWorld.CASTS, ReadWriteWorld.CASTS_WITH_HEARTBEATS),
    SEMAPHORE(SemaphoreWorld::new, SemaphoreWorld.CASTS, SemaphoreWorld.CASTS_WITH_HEARTBEATS),
    UNOWNED(UnownedWorld::new, UnownedWorld.CASTS, UnownedWorld.CASTS_WITH_HEARTBEATS),
    BARRIER(BarrierWorld::new, BarrierWorld.CASTS, BarrierWorld.CASTS_WITH_HEARTBEATS),
    LATCH(LatchWorld::new, LatchWorld.CASTS, LatchWorld.CASTS_WITH_HEARTBEATS),
    FLAG(FlagWorld::new, FlagWorld.CASTS, FlagWorld.CASTS_WITH_HEARTBEATS),
    RECORD(RecordWorld::new, RecordWorld.CASTS, RecordWorld.CASTS_WITH_HEARTBEATS),
    ADDER(AdderWorld::new, AdderWorld.CASTS, AdderWorld.CASTS_WITH_HEARTBEATS),
    DIRECTORY(DirectoryWorld::new, DirectoryWorld.CASTS, DirectoryWorld.CASTS_WITH_HEARTBEATS),
    TURNS(TurnWorld::new, TurnWorld.CASTS, TurnWorld.CASTS_WITH_HEARTBEATS);

    final Explorer.Worlds worlds;
    final String[] casts;
    final String[] castsWithHeartbeats;

    Subject(final Explorer.Worlds worlds, final String[] casts, final String[] castsWithHeartbeats) {
        this.worlds = worlds;
        this.casts = casts;
        this.castsWithHeartbeats = castsWithHeartbeats;
    }
}
