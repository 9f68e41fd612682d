package org.latentblending.cluster;

import java.time.Clock;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelSettings;
import org.latentblending.system.RoleSettings;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;

@Configuration(proxyBeanMethods = false)
class ClusterConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** A server with the role {@code api} offers the models of the workers; any other offers those of its models folder. */
    @Bean
    AvailableModels availableModels(
            RoleSettings role, ModelSettings models, ModelCatalogue catalogue, NodeRegistry nodes) {
        return role.role().draws()
                ? catalogue::list
                : new ClusterModels(
                        () -> nodes.alive().stream().flatMap(node -> node.models().stream()), models.defaultModel());
    }

    /** JSON has the names of presets and states in lower case. */
    @Bean
    JsonMapperBuilderCustomizer lowercaseEnums() {
        return builder -> builder.enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS);
    }
}
