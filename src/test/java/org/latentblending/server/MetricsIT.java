package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.Watching;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What docs/metrics.md promises, as Prometheus reads it, and logs as a collector does. */
@ExtendWith(OutputCaptureExtension.class)
class MetricsIT {
    private static final String PAINTED = "device=\"cpu\",model=\"tiny-v\"";

    @TempDir
    Path data;

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(LatentBlendingServer.class, ServerTest.Painted.class)
                .run(
                        "--server.port=0",
                        "--logging.structured.format.console=logstash",
                        "--latentblending.data=" + data,
                        "--latentblending.models=src/test/resources/reference",
                        "--latentblending.default-model=tiny-v");
    }

    /** The value of a metric, written with all of its labels in alphabetical order. */
    private static double value(Server server, String metric) {
        String page = new String(server.get("/actuator/prometheus").body(), StandardCharsets.UTF_8);
        return page.lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(metric + " is not in " + page));
    }

    private static Server server(ConfigurableApplicationContext context) {
        return new Server(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    /** What ended is counted a moment after the clients know. */
    private static void awaitEnded(Server server, String labels, int count) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                        value(server, "latentblending_transitions_ended_total{" + labels + "}"))
                .isEqualTo(count));
    }

    @Test
    void countsWhatIsDone(CapturedOutput output) {
        try (var context = start()) {
            Server server = server(context);
            var models = context.getBean(PaintedModels.class);

            models.hold();
            String first = server.submit(Requests.SMALL);
            Watching watching = server.watch(first, 0);
            watching.nextStatus("running");
            String second = server.submit(Requests.SMALL);
            assertThat(value(server, "latentblending_transitions_running")).isEqualTo(1);
            assertThat(value(server, "latentblending_transitions_queued")).isEqualTo(1);
            assertThat(value(server, "latentblending_queue_oldest_seconds")).isBetween(0.001, 60.0);

            models.release();
            watching.untilClosed();
            server.watch(second, 0).untilClosed();
            int steps = 2 * server.transition(first).progress().totalSteps();
            assertThat(value(server, "latentblending_unet_steps_total{" + PAINTED + "}"))
                    .isEqualTo(steps);
            assertThat(value(server, "latentblending_frames_total{" + PAINTED + "}"))
                    .isEqualTo(2 * 5);
            assertThat(value(server, "latentblending_unet_batch_sum{" + PAINTED + "}"))
                    .isEqualTo(steps);
            assertThat(value(server, "latentblending_unet_batch_max{" + PAINTED + "}"))
                    .isBetween(2.0, 12.0);
            assertThat(
                            value(
                                    server,
                                    "latentblending_model_load_seconds_count{device=\"cpu\",model=\"tiny-v\",outcome=\"loaded\"}"))
                    .isEqualTo(1);
            assertThat(value(server, "latentblending_device_memory_used_bytes{device=\"cpu\"}"))
                    .isGreaterThan(50e6);
            for (String part : new String[] {"database", "broker", "storage", "dataFolder"}) {
                assertThat(value(server, "latentblending_dependency_up{dependency=\"" + part + "\"}"))
                        .isEqualTo(1);
            }
            byte[] png = PictureWriter.png(new Picture(16, 8, new byte[16 * 8 * 3]));
            assertThat(server.upload("/api/v1/images", png).status()).isEqualTo(201);
            assertThat(value(server, "latentblending_kept_bytes")).isEqualTo(png.length);
            awaitEnded(server, "problem=\"none\",status=\"succeeded\"", 2);
            assertThat(output.getOut().lines())
                    .anyMatch(line -> line.startsWith("{") && line.contains("\"transition\":\"" + first + "\""));
        }
    }

    @Test
    void tellsFailuresApart() {
        try (var context = start()) {
            Server server = server(context);
            context.getBean(PaintedModels.class).failWith(new IllegalStateException("of the test"));
            server.watch(server.submit(Requests.SMALL), 0).untilClosed();

            awaitEnded(server, "problem=\"The transition failed.\",status=\"failed\"", 1);
        }
    }
}
