package org.latentblending.health;

import java.time.Clock;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.queue.QueueUnavailable;
import org.latentblending.storage.ObjectStore;
import org.latentblending.storage.StorageUnavailable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Primary;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.transaction.TransactionException;

/** The clock, the threads of all periodic work, and the probe of the storage. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@Slf4j
class HealthConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    DependencyHealth.Probe storage(ObjectStore store) {
        return store::check;
    }

    /**
     * Periodic work goes on while the workers stop, because they keep their leases with it. It ends before the database is
     * closed, and without an interrupt, which would close H2's file.
     */
    @Bean
    @Primary
    @DependsOn("dataSource")
    TaskScheduler taskScheduler() {
        var scheduler = new ThreadPoolTaskScheduler();
        // More than there is periodic work, so that work that hangs delays no other.
        scheduler.setPoolSize(16);
        scheduler.setDaemon(true);
        scheduler.setThreadNamePrefix("scheduler-");
        scheduler.setPhase(0);
        scheduler.setErrorHandler(HealthConfiguration::log);
        scheduler.setAcceptTasksAfterContextClose(true);
        scheduler.setWaitForTasksToCompleteOnShutdown(true);
        scheduler.setAwaitTerminationSeconds(3);
        return scheduler;
    }

    /** {@link DependencyHealth} warns of outages. */
    private static void log(Throwable failure) {
        if (failure instanceof DataAccessException
                || failure instanceof TransactionException
                || failure instanceof StorageUnavailable
                || failure instanceof QueueUnavailable) {
            LOG.debug("Periodic work failed and will be repeated", failure);
        } else {
            LOG.error("Periodic work failed and will be repeated", failure);
        }
    }
}
