package org.latentblending.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.ResponseCookie;

/** The session cookie: a random id that scripts cannot read and pages of other sites cannot send. */
class SessionCookie {
    static final String NAME = "latentblending-session";

    private SessionCookie() {}

    static ResponseCookie of(String sessionId, HttpServletRequest request) {
        return cookie(sessionId, BrowserSessions.LIFETIME, request);
    }

    static ResponseCookie removed(HttpServletRequest request) {
        return cookie("", Duration.ZERO, request);
    }

    static Optional<String> sessionId(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(NAME))
                .map(Cookie::getValue)
                .findFirst();
    }

    private static ResponseCookie cookie(String value, Duration lifetime, HttpServletRequest request) {
        String path = request.getContextPath();
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .sameSite("Strict")
                .secure(request.isSecure())
                .path(path.isEmpty() ? "/" : path)
                .maxAge(lifetime)
                .build();
    }
}
