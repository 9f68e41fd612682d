package org.latentblending.cluster;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.ModelSettings;
import org.latentblending.system.Role;
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

    /**
     * With workers in this process, the models of its folder; otherwise those that workers advertise. A server that starts
     * worker processes also offers its own models until they advertise them.
     */
    @Bean
    AvailableModels availableModels(
            RoleSettings role, ModelSettings models, ModelCatalogue catalogue, NodeRegistry nodes) {
        if (role.drawsInProcess()) {
            return catalogue::list;
        }
        AvailableModels own = role.role() == Role.ALL ? catalogue::list : List::of;
        return new ClusterModels(() -> advertised(nodes, own), models.defaultModel());
    }

    private static Stream<ModelEntry> advertised(NodeRegistry nodes, AvailableModels own) {
        List<ModelEntry> workers =
                nodes.alive().stream().flatMap(node -> node.models().stream()).toList();
        Set<String> ids = workers.stream().map(ModelEntry::id).collect(Collectors.toSet());
        return Stream.concat(workers.stream(), own.list().stream().filter(model -> !ids.contains(model.id())));
    }

    /** JSON has the names of presets and states in lower case. */
    @Bean
    JsonMapperBuilderCustomizer lowercaseEnums() {
        return builder -> builder.enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS);
    }
}
