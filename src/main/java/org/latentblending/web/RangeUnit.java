package org.latentblending.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Writes the unit of {@code Range} in lower case: its case has no meaning (RFC 9110, 14.1), but Spring knows only that one. */
@Component
class RangeUnit extends OncePerRequestFilter {
    private static final String BYTES = "bytes=";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request.getHeader(HttpHeaders.RANGE) == null ? request : new LowerCase(request), response);
    }

    private static class LowerCase extends HttpServletRequestWrapper {
        LowerCase(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            String value = super.getHeader(name);
            return value == null ? null : lowerCase(name, value);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return Collections.enumeration(Collections.list(super.getHeaders(name)).stream()
                    .map(value -> lowerCase(name, value))
                    .toList());
        }

        private static String lowerCase(String name, String value) {
            return name.equalsIgnoreCase(HttpHeaders.RANGE) && value.regionMatches(true, 0, BYTES, 0, BYTES.length())
                    ? BYTES + value.substring(BYTES.length())
                    : value;
        }
    }
}
