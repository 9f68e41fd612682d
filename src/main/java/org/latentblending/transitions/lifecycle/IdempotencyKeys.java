package org.latentblending.transitions.lifecycle;

import java.util.Optional;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of clients' idempotency keys. */
@Repository
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class IdempotencyKeys {
    private final JdbcClient jdbc;

    public record Known(String bodyHash, String transitionId) {}

    public Optional<Known> find(String key) {
        return jdbc.sql("select body_hash, transition_id from idempotency_key where client_key = ?")
                .param(key)
                .query((row, n) -> new Known(row.getString(1), row.getString(2)))
                .optional();
    }

    public void add(String key, String bodyHash, String transitionId) {
        jdbc.sql("insert into idempotency_key (client_key, body_hash, transition_id) values (?, ?, ?)")
                .params(key, bodyHash, transitionId)
                .update();
    }
}
