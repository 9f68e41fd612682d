package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.BlendListener;
import org.latentblending.blending.Denoiser;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.MovieBlender;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.OneAtATime;
import org.latentblending.blending.Schedule;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.models.ModelFolder;

/** The published order, one branch after the other, and ours, with whole levels of several segments in a batch. */
class BlendingOrdersTest {
    private static final int STEPS = 10;
    /** The damper takes the middle branch to a guidance of 1, where one half is enough. */
    private static final MoviePlan PLAN = new MoviePlan(
            new SegmentPlan(Schedule.byHand(STEPS, List.of(2, 3, 5), List.of(0, 4, 7)), 1.2, 0.3),
            Collections.nCopies(4, new org.latentblending.blending.Guidance(4, 0)));

    @ParameterizedTest
    @ValueSource(strings = {"tiny-v", "tiny-epsilon"})
    void giveTheSameLatents(String name) {
        try (ModelFolder folder = Reference.model(name);
                StableDiffusion model = StableDiffusion.load(folder, "cpu")) {
            Session session = model.open(new Canvas(SamplerKind.DDIM, STEPS, 128, 64));
            assertThat(session.capacity()).isGreaterThan(4);

            Map<Integer, float[]> batched = frames(session, session);
            Map<Integer, float[]> published = frames(session, new OneAtATime(session));

            assertThat(batched).hasSize(PLAN.frames());
            batched.forEach((index, latent) -> assertThat(Reference.largestDifference(latent, published.get(index)))
                    .as("frame %d", index)
                    .isLessThan(1e-3));
        }
    }

    private static Map<Integer, float[]> frames(Session session, Denoiser denoiser) {
        List<Keyframe> keyframes = new ArrayList<>();
        float[] negative = session.encodePrompt("blurry");
        for (String prompt : List.of("a cat", "a dog", "", "a red apple")) {
            keyframes.add(new Keyframe(session.noise(keyframes.size()), session.encodePrompt(prompt), negative));
        }
        Map<Integer, float[]> latents = new TreeMap<>();
        new MovieBlender(PLAN, keyframes, denoiser, new BlendListener() {
                    @Override
                    public void branchStarted(int segment, int block, int branch, double fraction) {}

                    @Override
                    public void branchCompleted(int segment, int block, int branch, double fraction) {}

                    @Override
                    public void frameCompleted(int segment, int index, double fraction, float[] latent) {
                        latents.put(index, latent);
                    }

                    @Override
                    public void evaluated(int evaluations) {}
                })
                .blend();
        return latents;
    }
}
