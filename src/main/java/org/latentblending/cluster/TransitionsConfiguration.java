package org.latentblending.cluster;

import java.time.Clock;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelSettings;
import org.latentblending.system.JobSettings;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;

@Configuration(proxyBeanMethods = false)
class TransitionsConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** A server that draws knows its own models folder, one that only serves clients what the workers tell. */
    @Bean
    AvailableModels knownModels(
            JobSettings jobs,
            LeaseSettings work,
            ModelSettings models,
            ModelCatalogue catalogue,
            WorkerModelRegistry offers) {
        return jobs.role().draws()
                ? catalogue::list
                : new ClusterModels(offers, models.defaultModel(), work.lease().toNanos(), System::nanoTime);
    }

    /** The contract writes the names of presets and states in small letters. */
    @Bean
    JsonMapperBuilderCustomizer smallEnums() {
        return builder -> builder.enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS);
    }
}
