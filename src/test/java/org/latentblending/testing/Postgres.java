package org.latentblending.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.DynamicPropertyRegistry;

/** A real PostgreSQL from Maven, one for all tests of the process, with a fresh database for whoever asks. */
public class Postgres {
    private static @Nullable EmbeddedPostgres server;

    private Postgres() {}

    /** Makes the server under test use a fresh database. */
    public static void settings(DynamicPropertyRegistry registry) {
        String url = newDatabase();
        registry.add("spring.datasource.url", () -> url);
        registry.add("spring.datasource.username", () -> "postgres");
    }

    /** The address of a fresh database; its user is {@code postgres}, without a password. */
    public static synchronized String newDatabase() {
        try {
            if (server == null) {
                server = EmbeddedPostgres.start();
            }
            String name = "test_" + UUID.randomUUID().toString().replace("-", "");
            try (var connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            }
            return "jdbc:postgresql://localhost:%d/%s".formatted(server.getPort(), name);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("PostgreSQL did not start", e);
        }
    }
}
