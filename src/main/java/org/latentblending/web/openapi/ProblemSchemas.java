package org.latentblending.web.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import java.util.Map;

/** How the body of a failure looks: a problem of RFC 9457. */
class ProblemSchemas {
    static final String PROBLEM = "Problem";
    static final String BAD_REQUEST = "BadRequest";

    private ProblemSchemas() {}

    static void addTo(Components components) {
        components.addSchemas(PROBLEM, problem().description("What went wrong, as RFC 9457 has it"));
        components.addSchemas(
                BAD_REQUEST,
                problem()
                        .description("What is wrong with the request, as RFC 9457 has it, with every wrong field")
                        .addProperty(
                                "errors",
                                new JsonSchema()
                                        .typesItem("array")
                                        .description("Every wrong field")
                                        .items(wrongField())));
    }

    private static Schema<?> problem() {
        return new JsonSchema()
                .typesItem("object")
                .addProperty("type", uri().description("Kind of the problem").example("about:blank"))
                .addProperty("title", text("The status in words", "Bad Request"))
                .addProperty(
                        "status",
                        new JsonSchema()
                                .typesItem("integer")
                                .description("The HTTP status")
                                .minimum(java.math.BigDecimal.valueOf(400))
                                .maximum(java.math.BigDecimal.valueOf(599)))
                .addProperty("detail", text("What exactly went wrong, for a person to read", "A field is wrong."))
                .addProperty("instance", uri().description("Path of the request"))
                .required(List.of("type", "title", "status", "detail"));
    }

    private static Schema<?> wrongField() {
        return new JsonSchema()
                .typesItem("object")
                .addProperty("field", text("Path of the field; empty for the body as a whole", "keyframes[1].prompt"))
                .addProperty("message", text("What is wrong with it", "must not be null"))
                .required(List.of("field", "message"))
                .example(Map.of("field", "keyframes[1].prompt", "message", "must not be null"));
    }

    private static Schema<?> text(String description, String example) {
        return new JsonSchema().typesItem("string").description(description).example(example);
    }

    private static Schema<?> uri() {
        return new JsonSchema().typesItem("string").format("uri-reference");
    }
}
