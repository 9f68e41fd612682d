package org.latentblending.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** Retention runs on one server at a time, for each database. */
@TestPropertySource(properties = {"latentblending.retention.age=1ms", "latentblending.retention.interval=50ms"})
abstract class RetentionLockContract {
    private static final Duration LEASE = Duration.ofSeconds(3);

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void waitsForTheLeaseOfACrashedServer() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        var otherServer = new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(jdbc)
                .withLockedByValue("a server that died")
                .usingDbTime()
                .build());
        Awaitility.await().until(() -> otherServer
                .lock(new LockConfiguration(Instant.now(), "retention", LEASE, Duration.ZERO))
                .isPresent());
        Instant held = Instant.now();

        server.post("/api/v1/transitions/" + id + "/cancel", "");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> server.get("/api/v1/transitions/" + id).status() == 404);

        assertThat(Duration.between(held, Instant.now())).isGreaterThan(LEASE.minusMillis(500));
        assertThat(jdbc.queryForObject("select locked_by from shedlock", String.class))
                .isNotEqualTo("a server that died");
        models.release();
    }
}
