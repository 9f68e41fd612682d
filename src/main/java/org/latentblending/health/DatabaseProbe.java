package org.latentblending.health;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The database, which has to take changes: it is asked for a change of nothing, which waits where the table is locked. H2
 * closes its file when it cannot write, and opens it again when nobody has a connection to the closed one.
 */
@Component
class DatabaseProbe implements DependencyProbe {
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
    public String name() {
        return "database";
    }

    private static boolean isClosed(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failure && failure.getErrorCode() == CLOSED) {
                return true;
            }
        }
        return false;
    }

    private void letGoOfConnections() {
        if (database instanceof HikariDataSource pool && pool.getHikariPoolMXBean() != null) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    @Override
    public void check() {
        try {
            jdbc.update("update transition set last_seq = last_seq where id = ''");
        } catch (DataAccessException e) {
            if (isClosed(e)) {
                letGoOfConnections();
            }
            String reason = e.getMostSpecificCause().getMessage();
            throw new IllegalStateException(
                    "The database cannot be used: " + (reason == null ? e.getMessage() : reason), e);
        }
    }
}
