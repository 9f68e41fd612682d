package org.latentblending.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.FramePosition;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.media.images.Picture;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.RunningTransitions;
import org.latentblending.transitions.TransitionPreview;
import org.springframework.beans.factory.annotation.Autowired;

@ServerTest
class PreviewsIT {
    private static final List<FramePosition> UNFINISHED =
            List.of(new FramePosition(0, 1, 0.25), new FramePosition(0, 2, 0.5), new FramePosition(0, 3, 0.75));

    @Autowired
    Server server;

    @Autowired
    Frames frames;

    private final List<TransitionPreview> published = new ArrayList<>();

    private Runnable previews(String id, double perSecond, IntFunction<float[]> predictions) {
        var session =
                new PaintedModels().load("any", "cpu").open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 128));
        return previews(id, perSecond, predictions, session);
    }

    private Runnable previews(
            String id, double perSecond, IntFunction<float[]> predictions, DiffusionModel.Session session) {
        var progress = new RunningTransitions().begin(id, 100, 1, 0);
        var transition = new ActiveTransition(id, null, null, null, null, progress, null, new ConcurrentHashMap<>());
        var publisher = new ProgressPublisher(
                new PreviewSettings(perSecond), frames, event -> published.add((TransitionPreview) event));
        return () -> publisher.preview(transition, session, UNFINISHED, predictions, Runnable::run);
    }

    @Test
    void showsTheFramesInTurn() {
        var step = previews(UUID.randomUUID().toString(), 100, n -> new float[1024]);
        while (published.size() < 6) {
            step.run();
        }
        assertThat(published).map(TransitionPreview::index).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @Test
    void publishesOnlyAfterTheInterval() {
        var step = previews(UUID.randomUUID().toString(), 0.01, n -> new float[1024]);
        for (int i = 0; i < 100; i++) {
            step.run();
        }
        assertThat(published).hasSize(1);
    }

    /** The first preview of a transition has details; further ones would take more than 3 % of its time. */
    @Test
    void showsDetailsWhereTheyDoNotSlowTheWorker() {
        var step = previews(UUID.randomUUID().toString(), 100, n -> new float[1024], detailedIn(Duration.ofSeconds(1)));
        while (published.size() < 3) {
            step.run();
        }
        assertThat(published).map(TransitionPreview::width).containsExactly(256, 128, 128);
    }

    @Test
    void showsDetailsEachTimeWhereTheyTakeNoTime() {
        var step = previews(UUID.randomUUID().toString(), 100, n -> new float[1024], detailedIn(Duration.ZERO));
        while (published.size() < 3) {
            step.run();
        }
        assertThat(published).map(TransitionPreview::width).containsExactly(256, 256, 256);
        assertThat(published).map(TransitionPreview::height).containsOnly(128);
    }

    /** Of 512 x 256 pixels, which are reduced. */
    private static DiffusionModel.Session detailedIn(Duration time) {
        return (DiffusionModel.Session) Proxy.newProxyInstance(
                PreviewsIT.class.getClassLoader(),
                new Class<?>[] {DiffusionModel.Session.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "timeOfDetail" -> Optional.of(time);
                    case "detailedPreview" -> new Picture(512, 256, new byte[3 * 512 * 256]);
                    case "preview" -> new Picture(64, 32, new byte[3 * 64 * 32]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void publishesNothingWhenSwitchedOff() {
        previews(UUID.randomUUID().toString(), 0, n -> {
                    throw new AssertionError("no prediction is needed");
                })
                .run();
        assertThat(published).isEmpty();
    }

    /** As after a restart in the middle, when the branch of a published frame is denoised again. */
    @Test
    void skipsPublishedFrames() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();

        previews(id, 100, n -> new float[4 * 16 * 16]).run();
        assertThat(published).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 101, Double.NaN})
    void refusesASettingOutOfRange(double perSecond) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PreviewSettings(perSecond))
                .withMessageContaining("latentblending.previews.per-second");
    }
}
