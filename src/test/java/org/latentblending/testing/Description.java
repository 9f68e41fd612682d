package org.latentblending.testing;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * An OpenAPI 3.1 description as a judge of answers: names the statuses, headers and bodies that it does not describe. Objects
 * are taken as closed, so that a field without a description is found.
 */
public class Description {
    private static final String LOCATION = "https://latentblending.test/api";
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PROBLEM = "/components/schemas/Problem";
    private static final String PROBLEM_TYPE = "application/problem+json";

    /** What the whole server says with each answer, whatever was asked. */
    private static final Set<String> GENERAL = Set.of(
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-security-policy",
            "content-type",
            "date",
            "expires",
            "keep-alive",
            "last-modified",
            "permissions-policy",
            "pragma",
            "referrer-policy",
            "strict-transport-security",
            "transfer-encoding",
            "vary",
            "x-content-type-options",
            "x-frame-options",
            "x-xss-protection");

    /** What may happen to a request before it is known which operation it is for. */
    private static final Set<Integer> BEFORE_ANY_OPERATION = Set.of(400, 401, 403, 404, 429, 503);

    private final JsonNode api;
    private final List<Described> paths;
    private final SchemaRegistry schemas;

    private record Described(String path, Pattern pattern) {}

    /** An answer and what it was given to. */
    record Exchange(String method, String path, int status, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return method + " " + path + " -> " + status;
        }
    }

    public Description(JsonNode api) {
        this.api = closed(api.deepCopy());
        this.paths = this.api.get("paths").propertyNames().stream()
                .map(path -> new Described(path, pattern(path)))
                .sorted(Comparator.comparing(described -> described.path.replaceAll("\\{[^}]+}", "\uffff")))
                .toList();
        this.schemas = SchemaRegistry.withDialect(
                Dialects.getOpenApi31(),
                builder -> builder.schemas(Map.of(LOCATION, JSON.writeValueAsString(this.api))));
    }

    private static Pattern pattern(String path) {
        return Pattern.compile(Pattern.quote(path).replaceAll("\\{[^}]+}", "\\\\E[^/]+\\\\Q"));
    }

    private static JsonNode closed(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(Description::closed);
        return node;
    }

    /** Whether it says anything about a path: it does about the API only, and not about the page. */
    boolean covers(String path) {
        return path.contains("/api/");
    }

    /** What of the answer is not as described; empty if all of it is. */
    List<String> wrongIn(Exchange exchange) {
        String path = exchange.path.substring(exchange.path.indexOf("/api/"));
        var found = paths.stream()
                .filter(described -> described.pattern.matcher(path).matches())
                .findFirst();
        String method = exchange.method.toLowerCase(Locale.ROOT);
        if (found.isEmpty()) {
            return beforeAnyOperation(exchange, BEFORE_ANY_OPERATION);
        }
        JsonNode operations = api.get("paths").get(found.get().path);
        if (method.equals("options")) {
            return List.of();
        }
        if (!operations.has(method.equals("head") ? "get" : method)) {
            return exchange.status == 405
                    ? methodNotAllowed(exchange, operations)
                    : beforeAnyOperation(exchange, BEFORE_ANY_OPERATION);
        }
        String at = "/paths/" + escaped(found.get().path) + "/" + (method.equals("head") ? "get" : method);
        return asDescribed(exchange, at + "/responses/" + exchange.status);
    }

    /** The defaults and examples that do not fit the schema that they stand in. */
    public List<String> wrongValues() {
        var wrong = new ArrayList<String>();
        wrongValues(api.get("components").get("schemas"), "/components/schemas", wrong);
        wrongValues(api.get("paths"), "/paths", wrong);
        return wrong;
    }

    private void wrongValues(JsonNode node, String at, List<String> wrong) {
        boolean isSchema = node.has("type") || node.has("anyOf") || node.has("$ref");
        if (isSchema && !at.endsWith("/properties")) {
            for (String value : List.of("default", "example")) {
                if (node.has(value)) {
                    schema(at)
                            .validate(node.get(value))
                            .forEach(error -> wrong.add("%s/%s: %s".formatted(at, value, error.getMessage())));
                }
            }
        }
        node.forEachEntry((name, child) -> wrongValues(child, at + "/" + escaped(name), wrong));
    }

    private List<String> beforeAnyOperation(Exchange exchange, Set<Integer> statuses) {
        if (!statuses.contains(exchange.status)) {
            return List.of("no such operation is described");
        }
        var wrong = new ArrayList<String>();
        problem(exchange, wrong);
        return wrong;
    }

    private List<String> methodNotAllowed(Exchange exchange, JsonNode operations) {
        var wrong = new ArrayList<String>();
        problem(exchange, wrong);
        Set<String> described = new TreeSet<>();
        operations.propertyNames().forEach(name -> described.add(name.toUpperCase(Locale.ROOT)));
        String allow = exchange.header("Allow");
        Set<String> allowed = allow == null ? Set.of() : new TreeSet<>(List.of(allow.split(",\\s*")));
        if (!allowed.containsAll(described)) {
            wrong.add("Allow is %s where %s are described".formatted(allow, described));
        }
        return wrong;
    }

    private void problem(Exchange exchange, List<String> wrong) {
        if (exchange.method.equals("HEAD")) {
            return;
        }
        if (!PROBLEM_TYPE.equals(mediaType(exchange))) {
            wrong.add("no problem but %s".formatted(exchange.header("Content-Type")));
        } else {
            String schema = exchange.status == 400 ? "/components/schemas/BadRequest" : PROBLEM;
            json(exchange.body, schema, wrong);
        }
    }

    private List<String> asDescribed(Exchange exchange, String at) {
        var wrong = new ArrayList<String>();
        JsonNode answer = api.at(at);
        if (answer.isMissingNode()) {
            wrong.add("the status is not described");
            return wrong;
        }
        headers(exchange, answer.path("headers"), wrong);
        JsonNode content = answer.path("content");
        if (exchange.method.equals("HEAD")) {
            return wrong;
        }
        if (content.isEmpty()) {
            if (exchange.body.length > 0) {
                wrong.add("a body where none is described");
            }
            return wrong;
        }
        String type = mediaType(exchange);
        if (type == null || !content.has(type)) {
            wrong.add("the body is %s where %s is described".formatted(type, content.propertyNames()));
        } else if (exchange.body.length == 0) {
            wrong.add("no body where %s is described".formatted(type));
        } else if (type.endsWith("json")) {
            json(exchange.body, at + "/content/" + escaped(type) + "/schema", wrong);
        }
        return wrong;
    }

    private void headers(Exchange exchange, JsonNode described, List<String> wrong) {
        Set<String> names = described.propertyNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        for (String name : exchange.headers.keySet()) {
            String small = name.toLowerCase(Locale.ROOT);
            if (!GENERAL.contains(small) && !names.contains(small)) {
                wrong.add("the header %s is not described".formatted(name));
            }
        }
        for (String name : described.propertyNames()) {
            header(exchange.header(name), name, described.get(name).path("$ref").asString(), wrong);
        }
    }

    private void header(String value, String name, String reference, List<String> wrong) {
        JsonNode header = api.at(reference.substring(1));
        if (value == null) {
            if (header.path("required").asBoolean(false)) {
                wrong.add("the header %s is missing".formatted(name));
            }
            return;
        }
        boolean isNumber = header.at("/schema/type").asString("").equals("integer");
        JsonNode instance = isNumber && value.matches("-?\\d+") ? JSON.readTree(value) : StringNode.valueOf(value);
        schema(reference.substring(1) + "/schema")
                .validate(instance)
                .forEach(error -> wrong.add("the header %s: %s".formatted(name, error.getMessage())));
    }

    private void json(byte[] body, String at, List<String> wrong) {
        try {
            schema(at)
                    .validate(
                            JSON.readTree(body),
                            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                    .forEach(error -> wrong.add(error.getInstanceLocation() + ": " + error.getMessage()));
        } catch (JacksonException e) {
            wrong.add("no JSON: " + new String(body, StandardCharsets.UTF_8));
        }
    }

    private Schema schema(String at) {
        return schemas.getSchema(SchemaLocation.of(LOCATION + "#" + at));
    }

    private static String mediaType(Exchange exchange) {
        String type = exchange.header("Content-Type");
        return type == null ? null : type.replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
