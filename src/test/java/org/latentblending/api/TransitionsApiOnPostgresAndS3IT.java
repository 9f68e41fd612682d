package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Postgres;
import org.latentblending.testing.Requests;
import org.latentblending.testing.S3Server;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The same tests with state in PostgreSQL and results in an S3 bucket. */
@DirtiesContext
class TransitionsApiOnPostgresAndS3IT extends TransitionsApiIT {
    private static final String BUCKET = "results";

    private static S3Server s3;

    @BeforeAll
    static void start() throws IOException {
        s3 = S3Server.start();
        s3.createBucket(BUCKET);
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        Postgres.settings(registry);
        registry.add("latentblending.storage.bucket", () -> BUCKET);
        registry.add("latentblending.storage.endpoint", () -> s3.endpoint());
        registry.add("latentblending.storage.access-key", () -> S3Server.ACCESS_KEY);
        registry.add("latentblending.storage.secret-key", () -> S3Server.SECRET_KEY);
    }

    /** The worker waits for a bucket that cannot be reached. */
    @Override
    @Test
    void survivesAStorageFailure() throws IOException {
        models.hold();
        String id = server.submit(Requests.SMALL);
        s3.close();
        models.release();
        s3 = S3Server.start(s3.port());
        s3.createBucket(BUCKET);
        server.watch(id, 0).untilClosed();

        assertThat(server.transition(id).status()).isEqualTo("succeeded");
    }

    @Test
    void storesNoResultsInTheDataFolder() throws IOException {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();

        Path data = Path.of(environment.getRequiredProperty("latentblending.data"));
        assertThat(data.resolve("transitions")).doesNotExist();
        assertThat(data.resolve("database.mv.db")).doesNotExist();
        try (var unfinished = Files.list(data.resolve("unfinished"))) {
            assertThat(unfinished).isEmpty();
        }
    }
}
