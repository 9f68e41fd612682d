package org.latentblending.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Hides page, API and sockets on a server of role worker; only Actuator remains. */
@Component
@ConditionalOnProperty(name = "latentblending.role", havingValue = "worker")
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class OnlyActuator extends OncePerRequestFilter {
    private final PathPatternRequestMatcher actuator;

    OnlyActuator(WebEndpointProperties endpoints) {
        this.actuator = PathPatternRequestMatcher.withDefaults().matcher(endpoints.getBasePath() + "/**");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (actuator.matches(request)) {
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
