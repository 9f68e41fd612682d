package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Looks for the token: as {@code Authorization: Bearer} for services, in a cookie for the page and its sockets. */
@Component
class TokenCheck {
    static final String COOKIE = "latentblending-token";
    private static final String BEARER = "Bearer ";

    private final AccessSettings settings;
    private final String cookieValue;

    TokenCheck(AccessSettings settings) {
        this.settings = settings;
        this.cookieValue = hash(settings.token());
    }

    boolean allows(HttpServletRequest request) {
        return !isProtected(request.getRequestURI()) || mayKnowAll(request);
    }

    /** Whether the token was shown, or there is none. */
    boolean mayKnowAll(HttpServletRequest request) {
        return !settings.needsToken() || hasToken(request.getHeader(HttpHeaders.AUTHORIZATION)) || hasCookie(request);
    }

    boolean isToken(String shown) {
        return same(shown, settings.token());
    }

    /** What the cookie holds: not the token itself, and of harmless characters whatever the token's are. */
    String cookieValue() {
        return cookieValue;
    }

    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private boolean hasToken(@Nullable String authorization) {
        return authorization != null
                && authorization.startsWith(BEARER)
                && isToken(authorization.substring(BEARER.length()));
    }

    private boolean hasCookie(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .anyMatch(cookie -> cookie.getName().equals(COOKIE) && same(cookie.getValue(), cookieValue));
    }

    private static boolean same(String shown, String secret) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    /** The page itself and the health check show nothing of anybody's. */
    private static boolean isProtected(String path) {
        return (path.startsWith("/api/") && !path.equals(SessionController.PATH))
                || path.startsWith("/ws/")
                || path.startsWith("/v3/")
                || (path.startsWith("/actuator") && !path.startsWith("/actuator/health"));
    }
}
