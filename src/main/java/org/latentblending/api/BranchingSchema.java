package org.latentblending.api;

import io.swagger.v3.core.util.AnnotationsUtils;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Describes each variant of branching with its own fields. */
@Component
class BranchingSchema implements GlobalOpenApiCustomizer {
    @Override
    public void customise(OpenAPI api) {
        api.getComponents().getSchemas().computeIfPresent("Branching", (name, fields) -> variants(fields));
    }

    private static Schema<?> variants(Schema<?> fields) {
        return new JsonSchema()
                .description(fields.getDescription())
                .anyOf(List.of(
                        variant(fields, "Preset", Set.of(), "preset", "depthStrength", "frames", "placement"),
                        variant(fields, "Automatic", Set.of("steps", "branches"), "depthStrength", "placement"),
                        adaptive(fields, "Adaptive, by a preset", Set.of("placement"), "preset"),
                        adaptive(fields, "Adaptive, by steps", Set.of("placement", "steps"), "branches"),
                        variant(fields, "Manual, by steps", Set.of("steps", "branchCounts", "injectionSteps")),
                        variant(
                                fields,
                                "Manual, by strengths",
                                Set.of("steps", "branchCounts", "injectionStrengths"))));
    }

    private static Schema<?> adaptive(Schema<?> fields, String title, Set<String> required, String with) {
        Schema<?> variant = variant(
                fields,
                title,
                required,
                with,
                "depthStrength",
                "frames",
                "maxSteps",
                "maxSeconds",
                "maxDistance",
                "parentalCrossfeed",
                "placed");
        variant.getProperties().computeIfPresent("placement", (name, field) -> new JsonSchema()
                .typesItem("string")
                .description(field.getDescription())
                ._const("adaptive")
                .example("adaptive"));
        return variant;
    }

    private static Schema<?> variant(Schema<?> fields, String title, Set<String> required, String... optional) {
        Schema<?> variant = new JsonSchema().typesItem("object").title(title).additionalProperties(false);
        fields.getProperties().forEach((name, field) -> {
            if (required.contains(name)) {
                Schema<?> notNull = AnnotationsUtils.clone(field, true);
                notNull.getTypes().remove("null");
                variant.addProperty(name, notNull);
            } else if (List.of(optional).contains(name)) {
                variant.addProperty(name, field);
            }
        });
        variant.setRequired(required.isEmpty() ? null : List.copyOf(new TreeSet<>(required)));
        return variant;
    }
}
