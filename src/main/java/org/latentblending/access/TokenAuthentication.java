package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.stereotype.Component;

/** Authenticates requests by the token or by a browser session. */
@Component
@RequiredArgsConstructor
@Slf4j
class TokenAuthentication implements AuthenticationConverter {
    private static final String SCHEME = "Bearer ";

    private final AccessToken token;
    private final BrowserSessions sessions;
    private final FailedAttempts attempts;

    /**
     * The authentication of a request; null if it has none. Without a token, every request is authenticated.
     *
     * @throws BadCredentialsException if the token is wrong
     * @throws FailedAttempts.Paused if the client sent too many wrong tokens
     * @throws AuthenticationServiceException if the session cannot be looked up
     */
    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        if (!token.isRequired()) {
            return authentication("anonymous");
        }
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (sent != null && sent.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            // Tomcat reads a header's bytes as ISO-8859-1.
            check(sent.substring(SCHEME.length()).getBytes(StandardCharsets.ISO_8859_1), request);
            return authentication("token");
        }
        try {
            return BrowserSessions.id(request).filter(sessions::isOpen).isPresent() ? authentication("session") : null;
        } catch (DataAccessException e) {
            LOG.warn("Cannot look up a session: {}", e.getMessage());
            throw new AuthenticationServiceException("The database is unavailable.", e);
        }
    }

    /** Compares a token in UTF-8 with that of the server; throws the exceptions of {@link #convert} about tokens. */
    void check(byte[] sent, HttpServletRequest request) {
        String client = request.getRemoteAddr();
        attempts.check(client);
        if (!token.matches(sent)) {
            attempts.failed(client, AccessToken.fingerprint(sent));
            throw new BadCredentialsException("The token is wrong.");
        }
        attempts.succeeded(client);
    }

    private static Authentication authentication(String principal) {
        return new PreAuthenticatedAuthenticationToken(principal, "", List.of());
    }
}
