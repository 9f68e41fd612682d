package org.latentblending.api;

import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Describes the forms of branching one by one: each has fields of its own and takes none of the others'. */
class BranchingSchema {
    private BranchingSchema() {}

    /** @param fields the schema with the fields of all forms */
    static Schema<?> of(Schema<?> fields) {
        return new JsonSchema()
                .description(fields.getDescription())
                .anyOf(List.of(
                        form("By preset", fields, BranchingForm.PRESET, Set.of()),
                        form("Automatic", fields, BranchingForm.AUTOMATIC, Set.of("steps", "branches")),
                        form("By hand, with steps", fields, Set.of("steps", "branchCounts", "injectionSteps")),
                        form("By hand, with shares", fields, Set.of("steps", "branchCounts", "injectionStrengths"))));
    }

    private static Schema<?> form(String title, Schema<?> fields, Set<String> all) {
        return form(title, fields, all, all);
    }

    private static Schema<?> form(String title, Schema<?> fields, Set<String> own, Set<String> required) {
        Map<String, Schema<?>> properties = new LinkedHashMap<>();
        fields.getProperties().forEach((name, field) -> {
            if (own.contains(name)) {
                properties.put(name, required.contains(name) ? notNull(field) : field);
            }
        });
        var form = new JsonSchema().typesItem("object").title(title);
        properties.forEach(form::addProperty);
        form.setRequired(required.isEmpty() ? null : required.stream().sorted().toList());
        form.setAdditionalProperties(false);
        return form;
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
