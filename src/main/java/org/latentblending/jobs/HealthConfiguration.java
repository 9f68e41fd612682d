package org.latentblending.jobs;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows the parts in {@code /actuator/health}, each with the reason why it cannot be used. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    HealthIndicator databaseHealthIndicator(Parts parts) {
        return of(parts, "database");
    }

    @Bean
    HealthIndicator brokerHealthIndicator(Parts parts) {
        return of(parts, "broker");
    }

    @Bean
    HealthIndicator storageHealthIndicator(Parts parts) {
        return of(parts, "storage");
    }

    @Bean
    HealthIndicator dataFolderHealthIndicator(Parts parts) {
        return of(parts, "dataFolder");
    }

    private static HealthIndicator of(Parts parts, String name) {
        return () -> parts.outage(name)
                .map(reason -> Health.down().withDetail("reason", reason))
                .orElseGet(Health::up)
                .build();
    }
}
