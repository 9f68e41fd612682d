package org.latentblending.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The check of answers finds what is not described, or it would be worth nothing. */
class DescriptionTest {
    private static final String PROBLEM =
            "{\"type\": \"about:blank\", \"title\": \"Not Found\", \"status\": 404, \"detail\": \"None.\"}";

    private static final Description DESCRIPTION = new Description(
            new JsonMapper()
                    .readTree(
                            """
            {"openapi": "3.1.0",
             "paths": {
               "/api/v1/things/{id}": {
                 "get": {"responses": {
                   "200": {
                     "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
                     "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                   "404": {
                     "headers": {"Retry-After": {"$ref": "#/components/headers/Retry-After"}},
                     "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}}},
                 "delete": {"responses": {"204": {}}}},
               "/api/v1/things/{id}/picture.jpg": {
                 "get": {"responses": {"200": {"content": {"image/jpeg": {"schema": {"type": "string"}}}}}}}},
             "components": {
               "headers": {
                 "ETag": {"required": true, "schema": {"type": "string", "pattern": "^\\".*\\"$"}},
                 "Retry-After": {"required": false, "schema": {"type": "integer", "minimum": 0}}},
               "schemas": {
                 "Thing": {
                   "type": "object",
                   "properties": {
                     "size": {"type": "integer"},
                     "madeAt": {"type": "string", "format": "date-time"},
                     "owner": {"anyOf": [{"$ref": "#/components/schemas/Owner"}, {"type": "null"}]}},
                   "required": ["size", "owner"]},
                 "Owner": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
                 "BadRequest": {"$ref": "#/components/schemas/Problem"},
                 "Problem": {
                   "type": "object",
                   "properties": {
                     "type": {"type": "string"}, "title": {"type": "string"},
                     "status": {"type": "integer"}, "detail": {"type": "string"}},
                   "required": ["type", "title", "status", "detail"]}}}}"""));

    private static List<String> wrong(
            String method, String path, int status, String type, String body, String... headers) {
        Map<String, List<String>> all = new HashMap<>();
        if (type != null) {
            all.put("content-type", List.of(type));
        }
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], List.of(headers[i + 1]));
        }
        return DESCRIPTION.wrongIn(
                new Description.Exchange(method, path, status, all, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> wrongThing(String body) {
        return wrong("GET", "/api/v1/things/7", 200, "application/json", body, "etag", "\"7\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"size\": 1, \"owner\": null}",
                "{\"size\": 1, \"owner\": {\"name\": \"me\"}, \"madeAt\": \"2026-01-02T03:04:05Z\"}",
            })
    void acceptsWhatIsDescribed(String body) {
        assertThat(wrongThing(body)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"size\": \"1\", \"owner\": null} | /size",
                "{\"size\": null, \"owner\": null} | /size",
                "{\"size\": 1} | owner",
                "{\"size\": 1, \"owner\": null, \"colour\": \"red\"} | colour",
                "{\"size\": 1, \"owner\": {\"name\": \"me\", \"age\": 5}} | age",
                "{\"size\": 1, \"owner\": null, \"madeAt\": \"yesterday\"} | madeAt",
                "{\"size\": 1, | no JSON",
            })
    void findsBodiesThatAreNotDescribed(String body, String why) {
        assertThat(wrongThing(body)).isNotEmpty().anySatisfy(message -> assertThat(message)
                .contains(why));
    }

    @Test
    void findsStatusesThatAreNotDescribed() {
        assertThat(wrong("GET", "/api/v1/things/7", 409, "application/problem+json", PROBLEM))
                .containsExactly("the status is not described");
        assertThat(wrong("GET", "/api/v1/nothing", 200, "application/json", "{}"))
                .containsExactly("no such operation is described");
        assertThat(wrong("POST", "/api/v1/things/7", 200, "application/json", "{}"))
                .containsExactly("no such operation is described");
    }

    @Test
    void findsHeadersThatAreMissingOrWrongOrNotDescribed() {
        String thing = "{\"size\": 1, \"owner\": null}";

        assertThat(wrong("GET", "/api/v1/things/7", 200, "application/json", thing))
                .containsExactly("the header ETag is missing");
        assertThat(wrong("GET", "/api/v1/things/7", 200, "application/json", thing, "etag", "7"))
                .singleElement()
                .asString()
                .startsWith("the header ETag: ");
        assertThat(wrong("GET", "/api/v1/things/7", 200, "application/json", thing, "etag", "\"7\"", "location", "/"))
                .containsExactly("the header location is not described");
        assertThat(wrong(
                        "GET", "/api/v1/things/7", 404, "application/problem+json", PROBLEM, "retry-after", "tomorrow"))
                .singleElement()
                .asString()
                .startsWith("the header Retry-After: ");
        assertThat(wrong("GET", "/api/v1/things/7", 404, "application/problem+json", PROBLEM, "retry-after", "5"))
                .isEmpty();
    }

    @Test
    void findsContentThatIsNotDescribed() {
        assertThat(wrong("GET", "/api/v1/things/7", 404, "text/html", "<p>None"))
                .containsExactly("the body is text/html where [application/problem+json] is described");
        assertThat(wrong("GET", "/api/v1/things/7/picture.jpg", 200, "image/png", "..."))
                .containsExactly("the body is image/png where [image/jpeg] is described");
        assertThat(wrong("GET", "/api/v1/things/7/picture.jpg", 200, "image/jpeg", ""))
                .containsExactly("no body where image/jpeg is described");
        assertThat(wrong("DELETE", "/api/v1/things/7", 204, null, "gone"))
                .containsExactly("a body where none is described");
    }

    @Test
    void judgesWhatBelongsToNoOperation() {
        assertThat(wrong("GET", "/api/v1/nothing", 404, "application/problem+json", PROBLEM))
                .isEmpty();
        assertThat(wrong("GET", "/api/v1/nothing", 404, null, "")).containsExactly("no problem but null");
        assertThat(wrong("PUT", "/api/v1/things/7", 405, "application/problem+json", PROBLEM, "allow", "GET, DELETE"))
                .isEmpty();
        assertThat(wrong("PUT", "/api/v1/things/7", 405, "application/problem+json", PROBLEM, "allow", "GET"))
                .containsExactly("Allow is GET where [DELETE, GET] are described");
        assertThat(wrong("HEAD", "/api/v1/things/7", 200, "application/json", "", "etag", "\"7\""))
                .isEmpty();
    }
}
