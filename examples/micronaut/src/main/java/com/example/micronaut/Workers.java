package com.example.micronaut;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.penstock.pool.ProcessPool;
import jakarta.inject.Singleton;

@Factory
class Workers {
    /** Its workers are JVMs that start from this program's jar. Micronaut closes it when the application ends. */
    @Singleton
    @Bean(preDestroy = "close")
    ProcessPool workers() {
        return ProcessPool.builder().workers(2).allow(Result.class).build();
    }
}
