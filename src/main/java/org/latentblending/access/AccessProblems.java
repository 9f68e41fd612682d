package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import lombok.RequiredArgsConstructor;
import org.latentblending.web.HttpProblem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;

/** Answers requests that are refused before they reach a handler with a problem (RFC 9457). */
@Component
@RequiredArgsConstructor
class AccessProblems implements AuthenticationEntryPoint, RequestRejectedHandler {
    private final TokenAuthentication authentication;

    /** Answers a missing or wrong token, a client that has to pause, or a session that cannot be looked up. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (e instanceof FailedAttempts.Paused paused) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(paused.seconds()));
            HttpProblem.write(response, HttpStatus.TOO_MANY_REQUESTS, e.getMessage());
        } else if (e instanceof AuthenticationServiceException) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "10");
            HttpProblem.write(response, HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            String reason = e instanceof BadCredentialsException ? e.getMessage() + " " : "";
            HttpProblem.write(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    reason + "Send the server's token as Authorization: Bearer, or enter it on the page.");
        }
    }

    /** Answers an ambiguous URL. Without the token the client gets no details. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException e)
            throws IOException {
        try {
            if (authentication.convert(request) == null) {
                throw new InsufficientAuthenticationException("no token");
            }
            HttpProblem.write(response, HttpStatus.BAD_REQUEST, "The URL is invalid: " + e.getMessage());
        } catch (AuthenticationException refused) {
            commence(request, response, refused);
        }
    }
}
