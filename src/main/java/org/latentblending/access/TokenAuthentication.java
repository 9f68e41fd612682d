package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.stereotype.Component;

/** Tells whether a request comes from a client that knows the token: services send it, browsers have a session. */
@Component
class TokenAuthentication {
    private static final String SCHEME = "Bearer ";

    private final AccessToken token;
    private final BrowserSessions sessions;
    private final FailedAttempts attempts;

    TokenAuthentication(AccessToken token, BrowserSessions sessions, FailedAttempts attempts) {
        this.token = token;
        this.sessions = sessions;
        this.attempts = attempts;
    }

    /**
     * The authentication of a request; empty if it has none. Where no token is needed every request has one.
     *
     * @throws BadCredentialsException if it has a wrong token
     * @throws FailedAttempts.Paused if its client sent too many wrong ones
     * @throws org.springframework.dao.DataAccessException if its session cannot be looked up
     */
    Optional<Authentication> of(HttpServletRequest request) {
        if (!token.isNeeded()) {
            return Optional.of(authentication("anybody"));
        }
        String shown = bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (shown != null) {
            // Tomcat reads a header's bytes as ISO-8859-1.
            check(shown.getBytes(StandardCharsets.ISO_8859_1), request);
            return Optional.of(authentication("token"));
        }
        return SessionCookie.sessionId(request).filter(sessions::isOpen).map(id -> authentication("session"));
    }

    /**
     * Compares what a client sent with the token.
     *
     * @param shown bytes in UTF-8
     * @throws BadCredentialsException if it is another one
     * @throws FailedAttempts.Paused if the client sent too many wrong ones
     */
    void check(byte[] shown, HttpServletRequest request) {
        String client = request.getRemoteAddr();
        attempts.check(client);
        if (!token.matches(shown)) {
            attempts.failed(client, token.fingerprint(shown));
            throw new BadCredentialsException("This is not the server's token.");
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
