package org.latentblending.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.S3Server;
import org.springframework.core.io.Resource;
import software.amazon.awssdk.services.s3.S3Client;

class S3StoreIT extends ObjectStoreContract {
    private static S3Server server;
    private static S3Client client;

    @BeforeAll
    static void start() throws IOException {
        server = S3Server.start();
        client = client(server.endpoint(), S3Server.SECRET_KEY);
        client.createBucket(request -> request.bucket("results"));
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static S3Client client(URI endpoint, String secretKey) {
        return StorageConfiguration.client(
                new StorageConfiguration.Settings("results", endpoint, null, null, S3Server.ACCESS_KEY, secretKey, ""));
    }

    @Override
    ObjectStore store() {
        return new S3Store(client, "results", "latentblending/");
    }

    @Override
    ObjectStore unusable() {
        return new S3Store(client, "no-such-bucket", "");
    }

    @Override
    String reason() {
        return "bucket";
    }

    @Test
    void storesObjectsBelowThePrefix() {
        store().put("images/one", bytes(10, 1));

        assertThat(new S3Store(client, "results", "").read("latentblending/images/one"))
                .isPresent();
        assertThat(new S3Store(client, "results", "").read("images/one")).isEmpty();
    }

    @Test
    void deletesMoreObjectsThanFitIntoOneRequest() {
        for (int i = 0; i < 503; i++) {
            store().put("transitions/many/" + i, new byte[1]);
        }
        assertThat(store().bytesIn("transitions/many")).isEqualTo(503);

        store().deleteFolder("transitions/many");

        assertThat(store().bytesIn("transitions/many")).isZero();
    }

    @Test
    void neverMixesTwoVersionsOfAnObject() throws IOException {
        store().put("transitions/1/movie.mp4", bytes(100_000, 1));
        Resource first = store().find("transitions/1/movie.mp4").orElseThrow();
        store().put("transitions/1/movie.mp4", bytes(100_000, 2));

        try (InputStream input = first.getInputStream()) {
            input.skipNBytes(50_000);
            assertThatThrownBy(input::read)
                    .isInstanceOf(StorageUnavailable.class)
                    .hasMessageStartingWith("The stored object cannot be read: ");
        }
    }

    @Test
    void reportsWrongKeys() {
        try (S3Client wrong = client(server.endpoint(), "another-key")) {
            var store = new S3Store(wrong, "results", "");

            assertThatThrownBy(store::check)
                    .isInstanceOf(StorageUnavailable.class)
                    .hasMessage("The bucket 'results' cannot be used: the keys do not allow it (status 403)");
            assertThatThrownBy(() -> store.read("images/one"))
                    .isInstanceOf(StorageUnavailable.class)
                    .hasMessageStartingWith("The bucket 'results' cannot be read: ");
        }
    }

    @Test
    void reportsAMissingServiceAndRecoversWhenItIsBack() throws IOException {
        int port;
        try (S3Server gone = S3Server.start()) {
            port = gone.port();
        }
        try (S3Client far = client(URI.create("http://127.0.0.1:" + port), S3Server.SECRET_KEY)) {
            var store = new S3Store(far, "results", "");

            assertThatThrownBy(store::check)
                    .isInstanceOf(StorageUnavailable.class)
                    .hasMessageContaining("Connection refused");

            try (S3Server back = S3Server.start(port)) {
                far.createBucket(request -> request.bucket("results"));
                store.put("images/one", bytes(10, 1));
                assertThat(back.endpoint().getPort()).isEqualTo(port);
                assertThat(store.read("images/one")).isPresent();
            }
        }
    }
}
