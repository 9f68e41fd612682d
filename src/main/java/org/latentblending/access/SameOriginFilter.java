package org.latentblending.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.latentblending.web.HttpProblem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses changes and sockets from pages of other origins. The origin (RFC 6454) is compared with the URL that the client used,
 * according to {@link ForwardedHeadersFilter}; a default port equals none. The scheme is compared only if the server knows
 * that the client used HTTPS: a proxy that terminates TLS need not forward it.
 */
class SameOriginFilter extends OncePerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        boolean isGuarded = !SAFE.contains(request.getMethod()) || request.getHeader(HttpHeaders.UPGRADE) != null;
        if (origin != null && isGuarded && !isOwn(origin, request)) {
            HttpProblem.write(
                    response,
                    HttpStatus.FORBIDDEN,
                    "The request comes from a page of another origin, %s. The origin of this server is %s://%s:%d."
                            .formatted(origin, request.getScheme(), request.getServerName(), request.getServerPort()));
        } else {
            chain.doFilter(request, response);
        }
    }

    static boolean isOwn(String origin, HttpServletRequest request) {
        URI uri;
        try {
            uri = URI.create(origin);
        } catch (IllegalArgumentException e) {
            return false;
        }
        Integer defaultPort = uri.getScheme() == null ? null : DEFAULT_PORTS.get(uri.getScheme());
        if (defaultPort == null || uri.getHost() == null || (request.isSecure() && defaultPort == 80)) {
            return false;
        }
        int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        boolean isServersDefault = request.getServerPort() == DEFAULT_PORTS.getOrDefault(request.getScheme(), -1);
        boolean isSamePort = isServersDefault && !uri.getScheme().equals(request.getScheme())
                ? port == defaultPort
                : port == request.getServerPort();
        return uri.getHost().equalsIgnoreCase(request.getServerName()) && isSamePort;
    }
}
