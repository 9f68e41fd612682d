package org.latentblending.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Decodes a query string strictly: servlet containers replace, drop or fail on bytes that they cannot decode. */
class QueryString {
    private static final Pattern INVALID = Pattern.compile("%(?!\\p{XDigit}{2})|[^\\x00-\\xff]");

    private QueryString() {}

    /** Refuses query strings that cannot be decoded; the servlet container would fail wherever one is first read. */
    @Component
    @Order(Ordered.HIGHEST_PRECEDENCE + 2)
    static class Filter extends OncePerRequestFilter {
        private final HandlerExceptionResolver resolver;

        Filter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver resolver) {
            this.resolver = resolver;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            try {
                parse(request.getQueryString());
            } catch (BadRequest e) {
                resolver.resolveException(request, response, null, e);
                return;
            }
            chain.doFilter(request, response);
        }
    }

    /**
     * @return the values of every parameter, in their order
     * @throws BadRequest naming the parameter that cannot be decoded
     */
    static Map<String, List<String>> parse(@Nullable String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                String name = decode(parts[0], parts[0]);
                if (name.isEmpty()) {
                    throw new BadRequest("", "A query parameter has no name.");
                }
                parameters
                        .computeIfAbsent(name, any -> new ArrayList<>())
                        .add(parts.length == 1 ? "" : decode(parts[1], name));
            }
        }
        return parameters;
    }

    /** @throws BadRequest naming {@code name} */
    static String decode(String text, String name) {
        if (INVALID.matcher(text).find()) {
            throw new BadRequest(name, "Is not percent-encoded UTF-8.");
        }
        try {
            // As ISO-8859-1 every byte is one character; decoding UTF-8 here would replace invalid bytes.
            String bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
            return utf8(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (CharacterCodingException e) {
            throw new BadRequest(name, "Is not percent-encoded UTF-8.");
        }
    }

    static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
