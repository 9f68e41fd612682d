package org.latentblending.access;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
import org.springframework.security.authentication.BadCredentialsException;
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
    record Credentials(@NotNull @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String token) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(content = @Content(schema = @Schema(implementation = Credentials.class)))
    ResponseEntity<Void> open(InputStream body, HttpServletRequest request) {
        byte[] token = token(body).getBytes(StandardCharsets.UTF_8);
        authentication.check(token, request);
        return noContent(SessionCookie.of(sessions.open(), request));
    }

    @DeleteMapping
    ResponseEntity<Void> close(HttpServletRequest request) {
        SessionCookie.sessionId(request).ifPresent(sessions::close);
        return noContent(SessionCookie.removed(request));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> wrongToken(BadCredentialsException e) {
        return problem(HttpStatus.UNAUTHORIZED, HttpHeaders.WWW_AUTHENTICATE, "Bearer", e);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> paused(FailedAttempts.Paused e) {
        return problem(HttpStatus.TOO_MANY_REQUESTS, HttpHeaders.RETRY_AFTER, String.valueOf(e.seconds()), e);
    }

    private static ResponseEntity<ProblemDetail> problem(
            HttpStatus status, String header, String value, AuthenticationException e) {
        return ResponseEntity.status(status).header(header, value).body(HttpProblem.of(status, e.getMessage()));
    }

    private String token(InputStream body) {
        try {
            return binder.read(body, Credentials.class).token();
        } catch (BadRequest e) {
            throw new BadRequest("token", "Send a JSON object with the string token and nothing else.");
        }
    }

    private static ResponseEntity<Void> noContent(ResponseCookie cookie) {
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie.toString())
                .build();
    }
}
