package org.latentblending.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Lets a browser send the token once and keep a session, whose cookie scripts cannot read. */
@RestController
@RequestMapping(SessionController.PATH)
@Tag(name = "Session", description = "The session of a browser")
class SessionController {
    static final String PATH = "/api/v1/session";
    private static final String FIELD = "token";

    private final TokenAuthentication authentication;
    private final BrowserSessions sessions;
    private final ObjectReader strict;

    SessionController(TokenAuthentication authentication, BrowserSessions sessions, JsonMapper json) {
        this.authentication = authentication;
        this.sessions = sessions;
        this.strict = json.readerFor(JsonNode.class)
                .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** The token that the server was started with. */
    @Schema(name = "Credentials", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
    record Credentials(@Schema(requiredMode = Schema.RequiredMode.REQUIRED) String token) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Exchange the token for the cookie of a session of 30 days")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Credentials.class)))
    @ApiResponse(responseCode = "204", description = "The session is open", headers = @Header(name = "Set-Cookie"))
    ResponseEntity<?> open(@RequestBody String body, HttpServletRequest request) {
        String token = token(body);
        if (token == null) {
            return wrongBody();
        }
        authentication.check(token.getBytes(StandardCharsets.UTF_8), request);
        return noContent(SessionCookie.of(sessions.open(), request));
    }

    @DeleteMapping
    @Operation(summary = "End the session of the cookie that is sent")
    @ApiResponse(responseCode = "204", description = "The session is over", headers = @Header(name = "Set-Cookie"))
    ResponseEntity<Void> close(HttpServletRequest request) {
        SessionCookie.sessionId(request).ifPresent(sessions::close);
        return noContent(SessionCookie.removed(request));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> wrongToken(BadCredentialsException e) {
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.UNAUTHORIZED, e.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> paused(FailedAttempts.Paused e) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(e.seconds()))
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS, e.getMessage()));
    }

    private @Nullable String token(String body) {
        try {
            JsonNode read = strict.readValue(body);
            JsonNode token = read.get(FIELD);
            return token != null && token.isString() && read.size() == 1 ? token.stringValue() : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static ResponseEntity<ProblemDetail> wrongBody() {
        var problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "A field is wrong.");
        problem.setProperty(
                "errors",
                List.of(Map.of("field", FIELD, "message", "Send a JSON object with the text token and nothing else.")));
        return ResponseEntity.badRequest().body(problem);
    }

    private static ResponseEntity<Void> noContent(ResponseCookie cookie) {
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie.toString())
                .build();
    }
}
