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
 * Adds the host to the forwarded headers if the proxy kept it in {@code Host}: otherwise Spring drops the port of {@code Host}
 * when a scheme is forwarded. Completes {@code Forwarded} from {@code X-Forwarded-*}.
 */
class ForwardedHostRequest extends HttpServletRequestWrapper {
    private static final String FORWARDED = "Forwarded";
    private static final String FORWARDED_HOST = "X-Forwarded-Host";

    private final @Nullable String name;
    private final String value;

    ForwardedHostRequest(HttpServletRequest request) {
        super(request);
        String host = request.getHeader(HttpHeaders.HOST);
        String forwarded = request.getHeader(FORWARDED);
        if (host == null) {
            this.name = null;
            this.value = "";
        } else if (forwarded != null) {
            this.name = FORWARDED;
            this.value = completed(forwarded, host, request);
        } else {
            this.name = request.getHeader(FORWARDED_HOST) == null && request.getHeader("X-Forwarded-Port") == null
                    ? FORWARDED_HOST
                    : null;
            this.value = host;
        }
    }

    /** With {@code Forwarded}, Spring reads no other header. */
    private static String completed(String forwarded, String host, HttpServletRequest request) {
        String known = forwarded.toLowerCase(Locale.ROOT);
        var completed = new StringBuilder(forwarded);
        String scheme = first(request, "X-Forwarded-Proto");
        if (!known.contains("proto=") && scheme != null) {
            completed.append(";proto=\"%s\"".formatted(scheme));
        }
        if (!known.contains("host=")) {
            String name = first(request, FORWARDED_HOST);
            String port = first(request, "X-Forwarded-Port");
            completed.append(
                    ";host=\"%s\"".formatted(name == null ? host : port == null ? name : withPort(name, port)));
        }
        return completed.toString();
    }

    private static @Nullable String first(HttpServletRequest request, String header) {
        String values = request.getHeader(header);
        return values == null || values.isBlank() ? null : values.split(",", -1)[0].strip();
    }

    private static String withPort(String host, String port) {
        return host.indexOf(':', host.lastIndexOf(']') + 1) < 0 ? host + ":" + port : host;
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
