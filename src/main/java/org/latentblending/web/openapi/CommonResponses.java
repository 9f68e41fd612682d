package org.latentblending.web.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/**
 * Adds to every operation the answers that none of them names itself, the problem as the body of every failure, and the
 * headers that go with a status.
 */
@Component
class CommonResponses implements GlobalOpenApiCustomizer {
    private static final Set<PathItem.HttpMethod> CHANGING =
            EnumSet.of(PathItem.HttpMethod.POST, PathItem.HttpMethod.PUT, PathItem.HttpMethod.DELETE);

    private static final Set<String> WITHOUT_BODY = Set.of("204", "304");

    /** A UUID, of whatever version. */
    private static final String ID = "^[0-9A-Za-z-]{1,64}$";

    /** Headers that go with a status, whatever was asked. */
    private static final Map<String, List<String>> HEADERS = Map.of(
            "401", List.of("WWW-Authenticate"),
            "429", List.of("Retry-After"),
            "503", List.of("Retry-After"),
            "406", List.of("Accept"),
            "415", List.of("Accept"),
            "416", List.of("Content-Range"));

    @Override
    public void customise(OpenAPI api) {
        Components components = api.getComponents();
        ProblemSchemas.addTo(components);
        ResponseHeaders.addTo(components);
        api.getPaths().values().forEach(path -> path.readOperationsMap().forEach(CommonResponses::complete));
    }

    private static void complete(PathItem.HttpMethod method, Operation operation) {
        ApiResponses answers = operation.getResponses();
        add(answers, "400", "Something in the request is wrong; `errors` names every wrong field.");
        add(answers, "401", "The token is missing or wrong.");
        add(answers, "406", "The `Accept` header allows none of the formats that there are.");
        add(answers, "415", "The body is compressed, or has another `Content-Type` or charset than described.");
        add(answers, "429", "Too many requests of this kind for now.");
        add(answers, "500", "An error of the server; its log says more.");
        add(answers, "503", "Something that the server needs cannot be used at present.");
        if (CHANGING.contains(method)) {
            add(answers, "403", "A page of another origin sent the request.");
        }
        if (operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> "path".equals(parameter.getIn()))) {
            add(answers, "404", "There is none.");
            operation.getParameters().stream()
                    .filter(parameter -> "path".equals(parameter.getIn()) && "id".equals(parameter.getName()))
                    .forEach(parameter -> parameter.getSchema().setPattern(ID));
        }
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().setRequired(true);
            add(answers, "413", "The body is too large.");
        }
        answers.forEach(CommonResponses::complete);
        var sorted = new ApiResponses();
        new TreeMap<>(answers).forEach(sorted::addApiResponse);
        operation.setResponses(sorted);
    }

    private static void add(ApiResponses answers, String status, String description) {
        if (!answers.containsKey(status)) {
            answers.addApiResponse(status, new ApiResponse().description(description));
        }
    }

    private static void complete(String status, ApiResponse answer) {
        if (status.compareTo("400") >= 0) {
            String schema = status.equals("400") ? ProblemSchemas.BAD_REQUEST : ProblemSchemas.PROBLEM;
            answer.setContent(new Content()
                    .addMediaType("application/problem+json", new MediaType().schema(new Schema<>().$ref(schema))));
        }
        if (WITHOUT_BODY.contains(status)) {
            answer.setContent(null);
        }
        if (answer.getContent() != null) {
            answer.getContent().forEach((type, content) -> {
                if (type.startsWith("image/") || type.startsWith("video/")) {
                    content.setSchema(new JsonSchema().typesItem("string").format("binary"));
                }
            });
            if (status.equals("206")) {
                answer.getContent()
                        .addMediaType(
                                "multipart/byteranges",
                                new MediaType()
                                        .schema(new JsonSchema()
                                                .typesItem("string")
                                                .format("binary")));
            }
        }
        HEADERS.getOrDefault(status, List.of()).forEach(name -> answer.addHeaderObject(name, new Header()));
        if (answer.getHeaders() != null) {
            answer.getHeaders().replaceAll((name, header) -> ResponseHeaders.reference(name));
        }
    }
}
