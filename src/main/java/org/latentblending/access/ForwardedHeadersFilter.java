package org.latentblending.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.latentblending.web.HttpProblem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ForwardedHeaderUtils;

/**
 * Applies scheme, host, port, prefix and client of {@code Forwarded} (RFC 7239) and {@code X-Forwarded-*} if a trusted proxy sent
 * the request, and removes these headers otherwise.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ForwardedHeadersFilter extends OncePerRequestFilter {
    private static final String PATH = "(/([A-Za-z0-9._~!$&'()*+:@-]|%[0-9A-Fa-f]{2})+)*/?";
    private static final Pattern PREFIXES = Pattern.compile(PATH + "(,\\s*" + PATH + ")*");
    private static final String FORWARDED = "Forwarded";
    private static final String FORWARDED_HOST = "X-Forwarded-Host";

    private final TrustedProxies proxies;
    private final ForwardedHeaderFilter apply = new ForwardedHeaderFilter();
    private final ForwardedHeaderFilter remove = new ForwardedHeaderFilter();

    ForwardedHeadersFilter(TrustedProxies proxies) {
        this.proxies = proxies;
        remove.setRemoveOnly(true);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!proxies.contain(request.getRemoteAddr())) {
            remove.doFilter(request, response, chain);
            return;
        }
        var whole = new ForwardedHostRequest(request);
        if (!isReadable(whole)) {
            HttpProblem.write(
                    response, HttpStatus.BAD_REQUEST, "The proxy sent an invalid Forwarded or X-Forwarded-… header.");
        } else {
            String client = proxies.client(request);
            apply.doFilter(
                    whole,
                    response,
                    (applied, answer) -> chain.doFilter(from(client, (HttpServletRequest) applied), answer));
        }
    }

    private static boolean isReadable(HttpServletRequest request) {
        boolean hasPrefixes = Collections.list(request.getHeaders("X-Forwarded-Prefix")).stream()
                .allMatch(prefixes -> PREFIXES.matcher(prefixes).matches());
        try {
            var http = new ServletServerHttpRequest(request);
            ForwardedHeaderUtils.adaptFromForwardedHeaders(http.getURI(), http.getHeaders())
                    .build();
            ForwardedHeaderUtils.parseForwardedFor(http.getURI(), http.getHeaders(), null);
            return hasPrefixes;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Spring uses the first address of the headers, which the client may have forged. */
    private static HttpServletRequest from(String address, HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getRemoteAddr() {
                return address;
            }

            @Override
            public String getRemoteHost() {
                return address;
            }
        };
    }

    /**
     * Adds the host to the forwarded headers if the proxy kept it in {@code Host}: otherwise Spring drops the port of {@code Host}
     * when a scheme is forwarded. Completes {@code Forwarded} from {@code X-Forwarded-*}.
     */
    private static class ForwardedHostRequest extends HttpServletRequestWrapper {
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
            List<String> names = Collections.list(super.getHeaderNames());
            if (FORWARDED_HOST.equals(name)) {
                names.add(name);
            }
            return Collections.enumeration(names);
        }
    }
}
