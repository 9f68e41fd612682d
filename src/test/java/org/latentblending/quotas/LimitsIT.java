package org.latentblending.quotas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Timing;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.retention.Retention;
import org.latentblending.reuse.DeleteLatents;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.SettableClock;
import org.latentblending.transitions.DeleteTransition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.uploads.Uploads;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.unit.DataSize;

/** Limits on requests and storage, and retention. */
@ServerTest
@TestPropertySource(
        properties = {
            "latentblending.limits.jobs=2",
            "latentblending.limits.pixels=200000",
            "latentblending.limits.uploads=10KB"
        })
class LimitsIT {
    private static final DataSize ANY = DataSize.ofBytes(0);
    private static final Duration FOR_EVER = Duration.ZERO;
    private static final Duration DAY = Duration.ofDays(1);

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    SettableClock clock;

    @Autowired
    Transitions transitions;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    StorageUsage usage;

    @Autowired
    TransitionFiles files;

    @Autowired
    DeleteTransition deletion;

    @Autowired
    DeleteLatents latents;

    @Autowired
    Uploads uploads;

    @TestConfiguration(proxyBeanMethods = false)
    static class WithClock {
        @Bean
        @Primary
        SettableClock settable() {
            return new SettableClock();
        }
    }

    @BeforeEach
    void deleteAll() {
        clock.pass(DAY);
        sweep(Duration.ofMillis(1), ANY);
    }

    private void sweep(Duration age, DataSize bytes) {
        new Retention(
                        usage,
                        files,
                        transitions,
                        deletion,
                        latents,
                        uploads,
                        new Retention.Settings(age, bytes, DAY),
                        clock)
                .sweep();
    }

    private String finished() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();
        clock.pass(DAY);
        return id;
    }

    private boolean isKept(String id) {
        boolean kept = server.get("/api/v1/transitions/" + id).status() == 200;
        assertThat(files.bytes(id) > 0).isEqualTo(kept);
        return kept;
    }

    private Server.Answer upload(int seed) {
        byte[] noise = new byte[48 * 32 * 3];
        new Random(seed).nextBytes(noise);
        return server.upload("/api/v1/images", PictureWriter.png(new Picture(48, 32, noise)));
    }

    private void assertRefused(Server.Answer answer, int status, String reason) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.problem().detail()).contains(reason);
    }

    @Test
    void limitsUnfinishedTransitionsOfAClient() {
        models.hold();
        String first = server.submit(Requests.SMALL);
        String second = server.submit(Requests.SMALL);

        Server.Answer refused = server.post("/api/v1/transitions", Requests.SMALL);
        assertRefused(refused, 429, "2 unfinished transitions");
        assertThat(refused.header("Retry-After")).isNotNull();

        server.post("/api/v1/transitions/" + first + "/cancel", "");
        String third = server.submit(Requests.SMALL);
        models.release();
        server.watch(second, 0).untilClosed();
        server.watch(third, 0).untilClosed();
    }

    @Test
    void limitsPixelsOfAClient() {
        models.hold();
        String first = server.submit(Requests.THREE_KEYFRAMES);

        assertRefused(
                server.post("/api/v1/transitions", Requests.THREE_KEYFRAMES),
                429,
                "would have 229376 pixels, and a client");
        assertRefused(
                server.post("/api/v1/transitions", Requests.SMALL.replace("128", "256")), 413, "have 327680 pixels");

        models.release();
        server.watch(first, 0).untilClosed();
        server.watch(server.submit(Requests.THREE_KEYFRAMES), 0).untilClosed();
    }

    @Test
    void limitsUploads() {
        Server.Answer first = upload(1);
        assertThat(first.status()).isEqualTo(201);
        assertThat(upload(2).status()).isEqualTo(201);

        assertRefused(upload(3), 507, "uploaded images and sounds have no room left");

        // Before the sound is read, which this one cannot be.
        assertRefused(server.upload("/api/v1/sounds", new byte[20_000]), 507, "have no room left");

        server.delete(first.header("Location"));
        assertThat(upload(3).status()).isEqualTo(201);
    }

    @Test
    void limitsAllStoredData() {
        var settings = new LimitSettings(0, 0, ANY, DataSize.ofBytes(1));
        var admission = new Admission(jdbc, usage, settings, new LimitSettings.Queue(1));
        admission.checkTransition("somebody", 1);
        finished();
        sweep(FOR_EVER, ANY);

        assertThatThrownBy(admission::checkMovie).isInstanceOf(Admission.LimitReached.class);
        assertThatThrownBy(() -> admission.checkTransition("somebody", 1))
                .hasMessageStartingWith("Frames, movies and uploads have no room left")
                .isInstanceOfSatisfying(Admission.LimitReached.class, reached -> assertThat(reached.kind())
                        .isEqualTo(Admission.LimitReached.Kind.STORAGE_FULL));
    }

    @Test
    void deletesOldTransitionsUnlessUnfinishedOrRendering() {
        String oldest = finished();
        String rendering = finished();
        transitions.render(rendering, TransitionRequest.Movie.of(10, 1, Timing.EVEN));
        models.hold();
        String unfinished = server.submit(Requests.SMALL);
        server.watch(unfinished, 0).nextStatus("running");
        clock.pass(DAY);
        String image = upload(1).header("Location");
        clock.pass(DAY);

        sweep(FOR_EVER, ANY);
        sweep(DAY.multipliedBy(6), ANY);
        assertThat(isKept(oldest)).isTrue();

        sweep(Duration.ofHours(1), ANY);
        assertThat(isKept(oldest)).isFalse();
        assertThat(isKept(rendering)).isTrue();
        assertThat(server.get(image).status()).isEqualTo(404);
        assertThat(server.transition(unfinished).status()).isEqualTo("running");

        transitions.renderingEnded(rendering, 0);
        sweep(DAY, ANY);
        assertThat(isKept(rendering)).isFalse();
        models.release();
        server.watch(unfinished, 0).untilClosed();
        assertThat(isKept(unfinished)).isTrue();
    }

    @Test
    void deletesTheOldestTransitionsBeyondTheSizeLimit() {
        String oldest = finished();
        String second = finished();
        String newest = finished();
        sweep(FOR_EVER, ANY);
        long all = usage.bytes();
        assertThat(all).isEqualTo(files.bytes(oldest) + files.bytes(second) + files.bytes(newest));

        sweep(FOR_EVER, DataSize.ofBytes(all));
        assertThat(isKept(oldest)).isTrue();

        sweep(FOR_EVER, DataSize.ofBytes(all - 1));
        assertThat(isKept(oldest)).isFalse();
        assertThat(isKept(second)).isTrue();
        assertThat(isKept(newest)).isTrue();
    }
}
