package org.latentblending.jobs;

import java.time.Clock;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelSettings;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;

@Configuration(proxyBeanMethods = false)
class JobsConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** A server that draws knows its own models folder, one that only serves clients what the workers tell. */
    @Bean
    KnownModels knownModels(
            JobSettings jobs, WorkSettings work, ModelSettings models, ModelCatalogue catalogue, ModelOffers offers) {
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
