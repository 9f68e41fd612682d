package org.latentblending.web.openapi;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Adds the texts of {@code openapi.yaml} to the description, the responses that an operation shares with others, the problem
 * as the body of every failure, and the headers of each status.
 */
@Component
class ApiTexts implements GlobalOpenApiCustomizer {
    private static final Set<HttpMethod> CHANGING = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);
    private static final List<String> OF_EVERY_OPERATION = List.of("400", "401", "406", "415", "429", "500", "503");
    private static final List<String> OF_FILES = List.of("200", "206", "304", "412", "416");

    private static final String JSON = "application/json";

    private final boolean needsToken;

    ApiTexts(@Value("${latentblending.token:}") String token) {
        this.needsToken = !token.isEmpty();
    }

    @Override
    public void customise(OpenAPI api) {
        OpenAPI texts = texts();
        api.setInfo(texts.getInfo());
        api.setTags(texts.getTags());
        Components components = api.getComponents();
        texts.getComponents().getSchemas().forEach(components::addSchemas);
        texts.getComponents().getHeaders().forEach(components::addHeaders);
        if (needsToken) {
            api.setSecurity(texts.getSecurity());
            components.setSecuritySchemes(texts.getComponents().getSecuritySchemes());
        }
        Map<String, ApiResponse> common = texts.getComponents().getResponses();
        api.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
            PathItem described = texts.getPaths().get(path);
            Operation text =
                    described == null ? null : described.readOperationsMap().get(method);
            if (text == null) {
                throw new IllegalStateException("openapi.yaml does not describe %s %s".formatted(method, path));
            }
            operation.tags(text.getTags()).operationId(text.getOperationId()).summary(text.getSummary());
            operation.description(text.getDescription()).security(text.getSecurity());
            describeParameters(operation, text);
            operation.setResponses(responses(method, operation, text, common));
        }));
    }

    private static OpenAPI texts() {
        try (InputStream file = ApiTexts.class.getResourceAsStream("openapi.yaml")) {
            return Yaml31.mapper().readValue(Objects.requireNonNull(file), OpenAPI.class);
        } catch (IOException e) {
            throw new IllegalStateException("openapi.yaml is invalid", e);
        }
    }

    private static List<Parameter> parameters(Operation operation) {
        return Objects.requireNonNullElse(operation.getParameters(), List.of());
    }

    private static void describeParameters(Operation operation, Operation text) {
        for (Parameter parameter : parameters(operation)) {
            if (parameter.getName().equals("id")) {
                parameter.getSchema().setPattern("^[0-9A-Za-z-]{1,64}$");
            }
            parameters(text).stream()
                    .filter(described -> described.getName().equals(parameter.getName()))
                    .forEach(described -> parameter
                            .description(described.getDescription())
                            .schema(described.getSchema())
                            .example(described.getExample()));
        }
    }

    private static ApiResponses responses(
            HttpMethod method, Operation operation, Operation text, Map<String, ApiResponse> common) {
        var statuses = new ArrayList<>(OF_EVERY_OPERATION);
        Content success = json(operation);
        if (text.getExtensions() != null && text.getExtensions().get("x-file") instanceof List<?> types) {
            statuses.addAll(OF_FILES);
            MediaType alternative = success == null ? null : success.get(JSON);
            success = files(types);
            if (alternative != null) {
                success.addMediaType(JSON, alternative);
            }
        }
        if (CHANGING.contains(method)) {
            statuses.add("403");
        }
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().setRequired(true);
            statuses.add("413");
        }
        if (parameters(operation).stream().anyMatch(parameter -> "path".equals(parameter.getIn()))) {
            statuses.add("404");
        }
        Map<String, ApiResponse> texts = new TreeMap<>();
        statuses.forEach(status -> texts.put(status, Objects.requireNonNull(common.get(status))));
        texts.putAll(Objects.requireNonNullElse(text.getResponses(), new ApiResponses()));
        var responses = new ApiResponses();
        for (var each : texts.entrySet()) {
            String status = each.getKey();
            boolean isError = status.compareTo("400") >= 0;
            var response = new ApiResponse()
                    .description(each.getValue().getDescription())
                    .content(content(status, isError, success));
            Stream.of(each.getValue(), isError ? common.get(status) : null)
                    .filter(headers -> headers != null && headers.getHeaders() != null)
                    .flatMap(headers -> headers.getHeaders().keySet().stream())
                    .forEach(name -> response.addHeaderObject(name, new Header().$ref("#/components/headers/" + name)));
            responses.addApiResponse(status, response);
        }
        return responses;
    }

    private static @Nullable Content content(String status, boolean isError, @Nullable Content success) {
        if (isError) {
            Schema<?> problem = new Schema<>().$ref(status.equals("400") ? "BadRequest" : "Problem");
            return new Content().addMediaType("application/problem+json", new MediaType().schema(problem));
        }
        if (status.equals("206") && success != null) {
            Content parts = files(List.of("multipart/byteranges"));
            parts.putAll(success);
            parts.remove(JSON);
            return parts;
        }
        return status.equals("204") || status.equals("304") ? null : success;
    }

    /** The body that springdoc found, under whatever status. */
    private static @Nullable Content json(Operation operation) {
        return operation.getResponses().entrySet().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .map(response -> response.getValue().getContent())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Content files(List<?> types) {
        var content = new Content();
        types.forEach(type -> content.addMediaType(
                type.toString(),
                new MediaType().schema(new JsonSchema().typesItem("string").format("binary"))));
        return content;
    }
}
