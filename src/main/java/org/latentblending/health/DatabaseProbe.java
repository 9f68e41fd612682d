package org.latentblending.health;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Checks that the database can be written, with an update that changes nothing and waits for locks. H2 closes its file when
 * a write fails, and reopens it when no connection to the closed file is left.
 */
@Component("database")
class DatabaseProbe implements DependencyHealth.Probe {
    /** H2's DATABASE_IS_CLOSED. */
    private static final int CLOSED = 90098;

    private final DataSource database;
    private final JdbcTemplate jdbc;

    DatabaseProbe(DataSource database, HealthSettings settings) {
        this.database = database;
        jdbc = new JdbcTemplate(database);
        jdbc.setQueryTimeout(Math.toIntExact(Math.max(1, settings.timeout().toSeconds())));
    }

    @Override
    public void check() {
        try {
            jdbc.update("update transition set last_seq = last_seq where id = ''");
        } catch (DataAccessException e) {
            if (database instanceof HikariDataSource pool && pool.getHikariPoolMXBean() != null && isClosed(e)) {
                pool.getHikariPoolMXBean().softEvictConnections();
            }
            String reason = e.getMostSpecificCause().getMessage();
            throw new IllegalStateException(
                    "The database cannot be used: " + (reason == null ? e.getMessage() : reason), e);
        }
    }

    private static boolean isClosed(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SQLException failure && failure.getErrorCode() == CLOSED);
    }
}
