package org.latentblending.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Looks for the token: as {@code Authorization: Bearer} for services, in a cookie for the page and its sockets. */
@Component
class TokenCheck {
    static final String COOKIE = "latentblending-token";
    private static final String BEARER = "Bearer ";

    private final AccessSettings settings;

    TokenCheck(AccessSettings settings) {
        this.settings = settings;
    }

    boolean allows(HttpServletRequest request) {
        return !settings.needsToken()
                || !isProtected(request.getRequestURI())
                || shown(request).anyMatch(this::isToken);
    }

    boolean isToken(String shown) {
        return MessageDigest.isEqual(
                shown.getBytes(StandardCharsets.UTF_8), settings.token().getBytes(StandardCharsets.UTF_8));
    }

    private static Stream<String> shown(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        Stream<String> bearer = header != null && header.startsWith(BEARER)
                ? Stream.of(header.substring(BEARER.length()))
                : Stream.empty();
        Stream<String> cookies = Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(Cookie::getValue);
        return Stream.concat(bearer, cookies);
    }

    /** The page itself and the health check show nothing of anybody's. */
    private static boolean isProtected(String path) {
        return (path.startsWith("/api/") && !path.equals(SessionController.PATH))
                || path.startsWith("/ws/")
                || path.startsWith("/v3/")
                || (path.startsWith("/actuator") && !path.startsWith("/actuator/health"));
    }
}
