package org.latentblending.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.FramePosition;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.sampling.SamplerKind;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.running.RunningTransitions;
import org.latentblending.transitions.running.TransitionPreview;
import org.springframework.beans.factory.annotation.Autowired;

@ServerTest
class PreviewsIT {
    private static final List<FramePosition> PLACES =
            List.of(new FramePosition(0, 1, 0.25), new FramePosition(0, 2, 0.5), new FramePosition(0, 3, 0.75));

    @Autowired
    Server server;

    @Autowired
    Frames frames;

    private final List<TransitionPreview> told = new ArrayList<>();

    private Previews previews(String id, double perSecond) {
        var session =
                new PaintedModels().load("any", "cpu").open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 128));
        var now = new RunningTransitions().begin(id, 100, 0);
        return new Previews.Factory(
                        new PreviewSettings(perSecond), frames, event -> told.add((TransitionPreview) event))
                .begin(id, now, session, Runnable::run);
    }

    @Test
    void takeTurnsAmongTheBranches() {
        var previews = previews(UUID.randomUUID().toString(), 100);
        while (told.size() < 6) {
            previews.underWay(PLACES, n -> new float[1024]);
        }
        assertThat(told).map(TransitionPreview::index).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @Test
    void areOnlyPaintedWhenTheirTimeHasCome() {
        var previews = previews(UUID.randomUUID().toString(), 0.01);
        for (int i = 0; i < 100; i++) {
            previews.underWay(PLACES, n -> new float[1024]);
        }
        assertThat(told).hasSize(1);
    }

    @Test
    void canBeSwitchedOff() {
        previews(UUID.randomUUID().toString(), 0).underWay(PLACES, n -> {
            throw new AssertionError("nobody wants a picture");
        });
        assertThat(told).isEmpty();
    }

    /** As after a restart in the middle, when a branch is denoised again whose frame is announced. */
    @Test
    void showNoFrameThatIsAnnounced() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();

        previews(id, 100).underWay(PLACES, n -> new float[4 * 16 * 16]);
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 101, Double.NaN})
    void refuseASettingOutOfRange(double perSecond) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PreviewSettings(perSecond))
                .withMessageContaining("latentblending.previews.per-second");
    }
}
