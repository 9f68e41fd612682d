package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * A request whose forwarded headers name the host, which is that of {@code Host} where the proxy kept it. Spring would
 * otherwise forget the port in {@code Host} as soon as a scheme is forwarded.
 */
class WithForwardedHost extends HttpServletRequestWrapper {
    private static final String FORWARDED = "Forwarded";
    private static final String FORWARDED_HOST = "X-Forwarded-Host";

    private final @Nullable String name;
    private final String value;

    WithForwardedHost(HttpServletRequest request) {
        super(request);
        String host = request.getHeader(HttpHeaders.HOST);
        String forwarded = request.getHeader(FORWARDED);
        if (host == null) {
            this.name = null;
            this.value = "";
        } else if (forwarded != null) {
            this.name = forwarded.toLowerCase(Locale.ROOT).contains("host=") ? null : FORWARDED;
            this.value = "%s;host=\"%s\"".formatted(forwarded, host);
        } else {
            this.name = request.getHeader(FORWARDED_HOST) == null && request.getHeader("X-Forwarded-Port") == null
                    ? FORWARDED_HOST
                    : null;
            this.value = host;
        }
    }

    @Override
    public @Nullable String getHeader(String header) {
        return header.equalsIgnoreCase(name) ? value : super.getHeader(header);
    }

    @Override
    public Enumeration<String> getHeaders(String header) {
        return header.equalsIgnoreCase(name) ? Collections.enumeration(List.of(value)) : super.getHeaders(header);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        Set<String> names = new LinkedHashSet<>(Collections.list(super.getHeaderNames()));
        if (name != null && names.stream().noneMatch(name::equalsIgnoreCase)) {
            names.add(name);
        }
        return Collections.enumeration(names);
    }
}
