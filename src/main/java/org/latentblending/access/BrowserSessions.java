package org.latentblending.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.web.util.WebUtils;

/**
 * Sessions of browsers that sent the token. The database keeps them over restarts and for all servers of a cluster; it stores
 * hashes of their ids only. A server with another token does not accept them.
 */
@Repository
@RequiredArgsConstructor
class BrowserSessions {
    static final String COOKIE = "latentblending-session";
    static final Duration LIFETIME = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final AccessToken token;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** Opens a session, deletes expired ones, and returns its id: 43 characters of URL-safe Base64. */
    String open() {
        Instant now = clock.instant();
        jdbc.sql("delete from browser_session where expires_at < ?")
                .param(now.atOffset(ZoneOffset.UTC))
                .update();
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        jdbc.sql("insert into browser_session (id_hash, expires_at) values (?, ?)")
                .params(token.hashOf(id), now.plus(LIFETIME).atOffset(ZoneOffset.UTC))
                .update();
        return id;
    }

    static Optional<String> id(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, COOKIE)).map(Cookie::getValue);
    }

    boolean isOpen(String id) {
        return jdbc.sql("select count(*) from browser_session where id_hash = ? and expires_at >= ?")
                        .params(token.hashOf(id), clock.instant().atOffset(ZoneOffset.UTC))
                        .query(Long.class)
                        .single()
                > 0;
    }

    void close(String id) {
        jdbc.sql("delete from browser_session where id_hash = ?")
                .param(token.hashOf(id))
                .update();
    }
}
