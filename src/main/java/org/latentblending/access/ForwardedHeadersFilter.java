package org.latentblending.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ForwardedHeaderUtils;

/**
 * Takes scheme, host, port, prefix and client from {@code Forwarded} (RFC 7239) and {@code X-Forwarded-*} where the
 * request comes from a trusted proxy, and removes these headers where it does not.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ForwardedHeadersFilter extends OncePerRequestFilter {
    private static final String PATH = "(/([A-Za-z0-9._~!$&'()*+:@-]|%[0-9A-Fa-f]{2})+)*/?";
    private static final Pattern PREFIXES = Pattern.compile(PATH + "(,\\s*" + PATH + ")*");

    private final TrustedProxies proxies;
    private final AccessProblems problems;
    private final ForwardedHeaderFilter apply = new ForwardedHeaderFilter();
    private final ForwardedHeaderFilter remove = new ForwardedHeaderFilter();

    ForwardedHeadersFilter(TrustedProxies proxies, AccessProblems problems) {
        this.proxies = proxies;
        this.problems = problems;
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
            problems.badRequest(response, "The Forwarded or X-Forwarded-… headers that the proxy sent cannot be read.");
        } else {
            String client = proxies.client(request);
            apply.doFilter(
                    whole,
                    response,
                    (applied, answer) -> chain.doFilter(new FromClient((HttpServletRequest) applied, client), answer));
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

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    /** Spring takes the first address of the headers, which the client may have written itself. */
    private static class FromClient extends HttpServletRequestWrapper {
        private final String address;

        FromClient(HttpServletRequest request, String address) {
            super(request);
            this.address = address;
        }

        @Override
        public String getRemoteAddr() {
            return address;
        }

        @Override
        public String getRemoteHost() {
            return address;
        }
    }
}
