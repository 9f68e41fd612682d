package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.media.images.PictureReader;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Movies over several prompts, drawn by the embedded model. */
@RealServerTest
class ManyPromptsIT {
    /** Of one segment, its right keyframe included and its left one not. */
    private static final int FRAMES = 4;

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.models", () -> "models");
    }

    @Test
    void aLoopEndsWithItsFirstPictureWhichIsDrawnOnce() {
        ShownTransition loop = finished(
                """
                {"prompt": "a red apple", "seed": 42}, {"prompt": "a green frog", "seed": 420},
                {"prompt": "a rocket", "seed": 7}, {"prompt": "a red apple", "seed": 42}""",
                0);

        assertThat(loop.frames()).hasSize(3 * FRAMES + 1);
        // 3 columns of 12 steps, 3 trees of 21
        assertThat(loop.progress().completedSteps()).isEqualTo(3 * 12 + 3 * 21);
        assertThat(png(loop, 3 * FRAMES)).isEqualTo(png(loop, 0));
        assertNoJumpAtTheSeams(loop);
    }

    @Test
    void crossfedSegmentsMeetWithoutAJump() {
        ShownTransition chain = finished(
                """
                {"prompt": "a penguin", "seed": 1}, {"prompt": "a rocket", "seed": 2},
                {"prompt": "a castle", "seed": 3}, {"prompt": "a penguin", "seed": 1}""",
                0.3);

        // crossfed with the castle, the last penguin is another one than the first
        assertThat(chain.progress().completedSteps()).isEqualTo(4 * 12 + 3 * 21);
        assertThat(png(chain, 3 * FRAMES)).isNotEqualTo(png(chain, 0));
        assertNoJumpAtTheSeams(chain);
    }

    /** Between a keyframe that two segments share and its neighbours. */
    private void assertNoJumpAtTheSeams(ShownTransition transition) {
        List<Double> seams = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        int last = transition.frames().size() - 1;
        byte[] before = rgb(transition, 0);
        for (int index = 1; index <= last; index++) {
            byte[] frame = rgb(transition, index);
            boolean seam = index % FRAMES == 0 ? index < last : index % FRAMES == 1 && index > 1;
            (seam ? seams : others).add(distance(before, frame));
            before = frame;
        }
        assertThat(seams).hasSize(2 * 2).allMatch(distance -> distance > 0);
        assertThat(seams.stream().max(Double::compare).orElseThrow())
                .as("at the seams %s, elsewhere %s", seams, others)
                .isLessThanOrEqualTo(others.stream().max(Double::compare).orElseThrow());
    }

    /** Mean difference of two pictures, of 255. */
    private static double distance(byte[] a, byte[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
        }
        return (double) sum / a.length;
    }

    private byte[] rgb(ShownTransition transition, int index) {
        return PictureReader.from(png(transition, index)).rgb();
    }

    private byte[] png(ShownTransition transition, int index) {
        return Results.withoutRecipe(
                server.get("/api/v1/transitions/%s/frames/%d.png".formatted(transition.id(), index))
                        .body());
    }

    private ShownTransition finished(String keyframes, double crossfeed) {
        String id = server.submit(
                """
                        {"model": "embedded", "keyframes": [%s], "crossfeed": %s,
                         "branching": {"preset": "lowest"}, "movie": {"fps": 10, "seconds": 1}}"""
                        .formatted(keyframes, crossfeed));
        server.watch(id, 0).untilClosed();
        return server.transition(id);
    }
}
