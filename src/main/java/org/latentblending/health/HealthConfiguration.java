package org.latentblending.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows the parts in {@code /actuator/health}, each with the reason why it cannot be used. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    HealthIndicator databaseHealthIndicator(DependencyHealth parts) {
        return of(parts, "database");
    }

    @Bean
    HealthIndicator brokerHealthIndicator(DependencyHealth parts) {
        return of(parts, "broker");
    }

    @Bean
    HealthIndicator storageHealthIndicator(DependencyHealth parts) {
        return of(parts, "storage");
    }

    @Bean
    HealthIndicator dataFolderHealthIndicator(DependencyHealth parts) {
        return of(parts, "dataFolder");
    }

    private static HealthIndicator of(DependencyHealth parts, String name) {
        return () -> parts.outage(name)
                .map(reason -> Health.down().withDetail("reason", reason))
                .orElseGet(Health::up)
                .build();
    }
}
