package org.latentblending.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lombok.RequiredArgsConstructor;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Allows requests without the token for the page's files, the exchange of the token for a session, liveness and readiness.
 * Everything else requires the token.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
    private static final String POLICY = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:;"
            + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** Swagger UI sets styles on its elements. */
    private static final String SWAGGER_POLICY = POLICY + "; style-src 'self' 'unsafe-inline'";

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            TokenAuthentication authentication,
            AccessProblems problems,
            WebEndpointProperties actuator)
            throws Exception {
        var tokens = new AuthenticationFilter((AuthenticationManager) known -> known, authentication);
        tokens.setSuccessHandler((request, response, known) -> {});
        tokens.setFailureHandler(problems::commence);
        var swagger = PathPatternRequestMatcher.withDefaults().matcher("/swagger-ui/**");
        String[] page = pagePaths();
        String health = (actuator.getBasePath().equals("/") ? "" : actuator.getBasePath()) + "/health/";
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, page)
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, page)
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, SessionController.PATH)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, health + "liveness", health + "readiness")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(new SameOriginFilter(), AnonymousAuthenticationFilter.class)
                .addFilterBefore(tokens, AnonymousAuthenticationFilter.class)
                .exceptionHandling(exceptions -> exceptions.authenticationEntryPoint(problems))
                .headers(headers -> headers.frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                        // Only the proxy knows whether the whole domain is HTTPS only.
                        .httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable)
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        .addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
                                swagger, new ContentSecurityPolicyHeaderWriter(SWAGGER_POLICY)))
                        .addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
                                new NegatedRequestMatcher(swagger), new ContentSecurityPolicyHeaderWriter(POLICY))))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // SameOriginFilter and the cookie's SameSite=Strict replace it:
                // docs/decisions/0093-spring-security.md
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }

    /** The page and all of its files, which a browser needs to ask for the token. */
    private static String[] pagePaths() throws IOException {
        List<String> paths = new ArrayList<>(List.of("/"));
        for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:static/**/*.*")) {
            paths.add(file.getURL().getPath().replaceFirst(".*/static/", "/"));
        }
        return paths.toArray(String[]::new);
    }

    /** Refuses ambiguous URLs; handlers check methods, headers and parameters. */
    @Bean
    HttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        firewall.setAllowedHeaderNames(name -> true);
        firewall.setAllowedHeaderValues(value -> true);
        firewall.setAllowedParameterNames(name -> true);
        firewall.setAllowedParameterValues(value -> true);
        return firewall;
    }

    /** Refuses paths that Tomcat, but not Spring, finds under the context path: {@code //lb/api} for {@code /lb/api}. */
    @Component
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    @RequiredArgsConstructor
    static class ContextPathFilter extends OncePerRequestFilter {
        private final AccessProblems problems;

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            if (request.getRequestURI().startsWith(request.getContextPath())) {
                chain.doFilter(request, response);
            } else {
                problems.handle(
                        request, response, new RequestRejectedException("It does not begin with the context path."));
            }
        }
    }
}
