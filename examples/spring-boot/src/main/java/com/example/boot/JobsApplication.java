package com.example.boot;

import io.penstock.pool.ProcessPool;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class JobsApplication {
    public static void main(String[] args) {
        SpringApplication.run(JobsApplication.class, args);
    }

    /** Its workers are JVMs that start from this program's jar. Spring closes it when the application ends. */
    @Bean(destroyMethod = "close")
    ProcessPool workers() {
        return ProcessPool.builder().workers(2).allow(Result.class).build();
    }
}
