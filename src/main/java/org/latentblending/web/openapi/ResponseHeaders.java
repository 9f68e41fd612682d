package org.latentblending.web.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.JsonSchema;
import java.util.Map;

/** The headers that answers carry for their clients. */
class ResponseHeaders {
    private static final Map<String, Header> ALL = Map.ofEntries(
            Map.entry("Location", text("Path of what was made", "/api/v1/transitions/0192f0c1")),
            Map.entry("Retry-After", seconds("Seconds after which to try again")),
            Map.entry(
                    "ETag",
                    text("Names this version, for `If-None-Match`, `If-Match` and `If-Range`", "\"0192f0c1-0-jpg\"")),
            Map.entry(
                    "Last-Modified",
                    optional(text("When the file was stored, if that is known", "Wed, 21 Oct 2026 07:28:00 GMT"))),
            Map.entry("Cache-Control", text("How long the answer may be kept", "no-cache")),
            Map.entry("Accept", optional(text("The content types that there are", "application/json"))),
            Map.entry("Accept-Ranges", optional(text("That parts can be asked for by `Range`", "bytes"))),
            Map.entry(
                    "Content-Range",
                    optional(text(
                            "The part that the body is, and the whole length; of several parts each has its own",
                            "bytes 0-1023/4096"))),
            Map.entry("WWW-Authenticate", text("How to show the token", "Bearer")),
            Map.entry(
                    "Set-Cookie", text("The cookie that stands for the token", "latentblending-session=…; HttpOnly")));

    private ResponseHeaders() {}

    static void addTo(Components components) {
        ALL.forEach(components::addHeaders);
    }

    static Header reference(String name) {
        if (!ALL.containsKey(name)) {
            throw new IllegalArgumentException("no description of the header " + name);
        }
        return new Header().$ref("#/components/headers/" + name);
    }

    private static Header text(String description, String example) {
        return header(description, "string").example(example);
    }

    private static Header seconds(String description) {
        Header header = header(description, "integer").example(10);
        header.getSchema().setMinimum(java.math.BigDecimal.ZERO);
        return header;
    }

    private static Header optional(Header header) {
        return header.required(false);
    }

    private static Header header(String description, String type) {
        return new Header().description(description).required(true).schema(new JsonSchema().typesItem(type));
    }
}
