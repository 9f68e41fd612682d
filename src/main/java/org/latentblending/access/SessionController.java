package org.latentblending.access;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import lombok.RequiredArgsConstructor;
import org.latentblending.web.BadRequest;
import org.latentblending.web.HttpProblem;
import org.latentblending.web.RequestBinder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Exchanges the token for a browser session, whose cookie scripts cannot read. */
@RestController
@RequestMapping(SessionController.PATH)
@RequiredArgsConstructor
class SessionController {
    static final String PATH = "/api/v1/session";

    private final RequestBinder binder;
    private final TokenAuthentication authentication;
    private final BrowserSessions sessions;

    @Schema(name = "Credentials", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
    record Credentials(@NotNull String token) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(content = @Content(schema = @Schema(implementation = Credentials.class)))
    ResponseEntity<Void> open(InputStream body, HttpServletRequest request) {
        byte[] token = token(body).getBytes(StandardCharsets.UTF_8);
        authentication.check(token, request);
        return noContent(sessions.open(), BrowserSessions.LIFETIME, request);
    }

    @DeleteMapping
    ResponseEntity<Void> close(HttpServletRequest request) {
        BrowserSessions.id(request).ifPresent(sessions::close);
        return noContent("", Duration.ZERO, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(AuthenticationException e) {
        return e instanceof FailedAttempts.Paused paused
                ? ResponseEntity.of(HttpProblem.of(HttpStatus.TOO_MANY_REQUESTS, e.getMessage()))
                        .header(HttpHeaders.RETRY_AFTER, String.valueOf(paused.seconds()))
                        .build()
                : ResponseEntity.of(HttpProblem.of(HttpStatus.UNAUTHORIZED, e.getMessage()))
                        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                        .build();
    }

    private String token(InputStream body) {
        try {
            return binder.read(body, Credentials.class).token();
        } catch (BadRequest e) {
            throw new BadRequest("token", "Send a JSON object with the string token and nothing else.");
        }
    }

    /** Sets a cookie that pages of other sites cannot send. */
    private static ResponseEntity<Void> noContent(String sessionId, Duration lifetime, HttpServletRequest request) {
        String path = request.getContextPath();
        ResponseCookie cookie = ResponseCookie.from(BrowserSessions.COOKIE, sessionId)
                .httpOnly(true)
                .sameSite("Strict")
                .secure(request.isSecure())
                .path(path.isEmpty() ? "/" : path)
                .maxAge(lifetime)
                .build();
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie.toString())
                .build();
    }
}
