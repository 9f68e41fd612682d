package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.stereotype.Component;

/** Authenticates requests by the token or by a browser session. */
@Component
@RequiredArgsConstructor
class TokenAuthentication {
    private static final String SCHEME = "Bearer ";

    private final AccessToken token;
    private final BrowserSessions sessions;
    private final FailedAttempts attempts;

    /**
     * The authentication of a request; empty if it has none. Without a token, every request is authenticated.
     *
     * @throws BadCredentialsException if the token is wrong
     * @throws FailedAttempts.Paused if the client sent too many wrong tokens
     * @throws org.springframework.dao.DataAccessException if the session cannot be looked up
     */
    Optional<Authentication> of(HttpServletRequest request) {
        if (!token.isRequired()) {
            return Optional.of(authentication("anonymous"));
        }
        String sent = bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (sent != null) {
            // Tomcat reads a header's bytes as ISO-8859-1.
            check(sent.getBytes(StandardCharsets.ISO_8859_1), request);
            return Optional.of(authentication("token"));
        }
        return SessionCookie.sessionId(request).filter(sessions::isOpen).map(id -> authentication("session"));
    }

    /**
     * Compares a token with that of the server.
     *
     * @param sent bytes in UTF-8
     * @throws BadCredentialsException if it is wrong
     * @throws FailedAttempts.Paused if the client sent too many wrong tokens
     */
    void check(byte[] sent, HttpServletRequest request) {
        String client = request.getRemoteAddr();
        attempts.check(client);
        if (!token.matches(sent)) {
            attempts.failed(client, token.fingerprint(sent));
            throw new BadCredentialsException("The token is wrong.");
        }
        attempts.succeeded(client);
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length())
                : null;
    }

    private static Authentication authentication(String principal) {
        return new PreAuthenticatedAuthenticationToken(principal, "", List.of());
    }
}
