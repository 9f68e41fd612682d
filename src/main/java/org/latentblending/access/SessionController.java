package org.latentblending.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Lets a browser show the token once and keep it where scripts cannot read it. */
@RestController
@Tag(name = "Session", description = "The access token of a browser")
class SessionController {
    static final String PATH = "/api/v1/session";
    private static final Duration KEPT = Duration.ofDays(30);

    private final TokenCheck tokens;

    SessionController(TokenCheck tokens) {
        this.tokens = tokens;
    }

    /** The token that the server was started with. */
    record Credentials(@Nullable String token) {}

    @PostMapping(PATH)
    @Operation(summary = "Exchange the token for a cookie")
    ResponseEntity<?> open(@RequestBody Credentials credentials) {
        String token = credentials.token();
        if (token == null || !tokens.isToken(token)) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                    .body(ProblemDetail.forStatusAndDetail(HttpStatus.UNAUTHORIZED, "This is not the token."));
        }
        var cookie = ResponseCookie.from(TokenCheck.COOKIE, tokens.cookieValue())
                .httpOnly(true)
                .sameSite("Strict")
                .path("/")
                .maxAge(KEPT)
                .build();
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie.toString())
                .build();
    }
}
