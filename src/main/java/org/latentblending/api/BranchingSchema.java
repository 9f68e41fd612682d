package org.latentblending.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Describes each variant of branching with its own fields. */
@Component
class BranchingSchema implements GlobalOpenApiCustomizer {

    @Override
    public void customise(OpenAPI api) {
        api.getComponents().getSchemas().computeIfPresent("Branching", (name, fields) -> variants(fields));
    }

    /** @param fields the schema with the fields of all variants */
    private static Schema<?> variants(Schema<?> fields) {
        return new JsonSchema()
                .description(fields.getDescription())
                .anyOf(List.of(
                        variant("Preset", fields, BranchingVariants.PRESET, Set.of()),
                        variant("Automatic", fields, BranchingVariants.AUTOMATIC, Set.of("steps", "branches")),
                        variant("Manual, by steps", fields, Set.of("steps", "branchCounts", "injectionSteps")),
                        variant(
                                "Manual, by strengths",
                                fields,
                                Set.of("steps", "branchCounts", "injectionStrengths"))));
    }

    private static Schema<?> variant(String title, Schema<?> fields, Set<String> all) {
        return variant(title, fields, all, all);
    }

    private static Schema<?> variant(String title, Schema<?> fields, Set<String> own, Set<String> required) {
        Map<String, Schema<?>> properties = new LinkedHashMap<>();
        fields.getProperties().forEach((name, field) -> {
            if (own.contains(name)) {
                properties.put(name, required.contains(name) ? notNull(field) : field);
            }
        });
        var variant = new JsonSchema().typesItem("object").title(title);
        properties.forEach(variant::addProperty);
        variant.setRequired(
                required.isEmpty() ? null : required.stream().sorted().toList());
        variant.setAdditionalProperties(false);
        return variant;
    }

    private static Schema<?> notNull(Schema<?> field) {
        Schema<?> copy = new JsonSchema()
                .description(field.getDescription())
                .format(field.getFormat())
                .minimum(field.getMinimum())
                .maximum(field.getMaximum())
                .items(field.getItems())
                .example(field.getExample());
        copy.setMinItems(field.getMinItems());
        copy.setMaxItems(field.getMaxItems());
        Set<String> types = new LinkedHashSet<>(field.getTypes());
        types.remove("null");
        copy.setTypes(types);
        return copy;
    }
}
