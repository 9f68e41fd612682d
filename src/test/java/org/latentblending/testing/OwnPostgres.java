package org.latentblending.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A real PostgreSQL that can be started anew: one from Maven, or where {@code -Dlatentblending.postgres=jdbc:postgresql:…}
 * names one with an empty database, that one, started anew by the command {@code -Dlatentblending.postgres.restart}.
 */
public class OwnPostgres implements AutoCloseable {
    private static final String INSTALLED = System.getProperty("latentblending.postgres");
    private static final String RESTART = System.getProperty("latentblending.postgres.restart");

    private final Path folder;
    private final int port;
    private EmbeddedPostgres server;

    private OwnPostgres(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    public static OwnPostgres start(Path folder) throws IOException {
        var postgres = new OwnPostgres(folder, FreePort.find());
        if (INSTALLED == null) {
            postgres.startOwn();
        }
        return postgres;
    }

    private void startOwn() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    /** Address, with the user in it. */
    public String url() {
        return INSTALLED != null ? INSTALLED : "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port);
    }

    /** Connections break; the data stays. */
    public void restart() throws IOException {
        if (INSTALLED == null) {
            server.close();
            startOwn();
        } else {
            int exit = new ProcessBuilder(List.of("sh", "-c", RESTART))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (exit != 0) {
                throw new IOException(RESTART + " ended with " + exit);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
