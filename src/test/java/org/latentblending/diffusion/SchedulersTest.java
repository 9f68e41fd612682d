package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.latentblending.blending.Denoiser.AddedNoise;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.blending.Interpolation;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.models.Fixtures;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Folders whose {@code scheduler_config.json} names another sampler than DDIM, against diffusers: after every step, from noise
 * to the end, and as a branch that begins between two trajectories.
 */
class SchedulersTest {
    private static final long SEED = 42;
    private static final long OTHER_SEED = 7;
    private static final double FRACTION = 0.375;
    private static final int PROMPT = 1;
    private static final int NEGATIVE_PROMPT = 2;
    private static final int OTHER_PROMPT = 3;
    // Of the root mean square: latents of tiny-epsilon grow to 64.
    private static final double TOLERANCE = 1e-3;

    @TempDir
    private Path folder;

    private static Stream<Named<JsonNode>> runs() {
        return Reference.json("schedulers")
                .valueStream()
                .map(run -> Named.of(run.get("name").stringValue(), run));
    }

    private static Stream<Named<JsonNode>> branches() {
        return runs().filter(run -> run.getPayload().get("begin").intValue() > 0);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void drawsLikeDiffusersWithTheSchedulerOfTheFolder(JsonNode run) {
        try (ModelFolder model = model(run);
                Reference expected = Reference.open("schedulers");
                Reference texts = Reference.open(run.get("model").stringValue());
                StableDiffusion diffusion = Reference.load(model)) {
            StableDiffusionSession session = session(diffusion, run);
            List<float[]> hidden = texts.rows("text.hidden");
            Trajectory start = new Trajectory(
                    session.noise(SEED),
                    hidden.get(PROMPT),
                    hidden.get(NEGATIVE_PROMPT),
                    run.get("guidance").doubleValue(),
                    AddedNoise.ofKeyframe(SEED));
            assertSteps(
                    "run of " + run.get("name").stringValue(),
                    session,
                    start,
                    0,
                    expected.rows(run.get("name").stringValue()));
        }
    }

    @ParameterizedTest
    @MethodSource("branches")
    void drawsABranchLikeDiffusersFromTheMiddle(JsonNode run) {
        String name = run.get("name").stringValue();
        int begin = run.get("begin").intValue();
        try (ModelFolder model = model(run);
                Reference expected = Reference.open("schedulers");
                Reference texts = Reference.open(run.get("model").stringValue());
                StableDiffusion diffusion = Reference.load(model)) {
            List<float[]> hidden = texts.rows("text.hidden");
            Trajectory start = new Trajectory(
                    Interpolation.slerp(
                            expected.rows(name).get(begin - 1),
                            expected.rows(name + ".other").get(0),
                            FRACTION),
                    mixed(hidden.get(PROMPT), hidden.get(OTHER_PROMPT)),
                    hidden.get(NEGATIVE_PROMPT),
                    run.get("guidance").doubleValue(),
                    new AddedNoise(SEED, OTHER_SEED, FRACTION));
            assertSteps("branch of " + name, session(diffusion, run), start, begin, expected.rows(name + ".branch"));
        }
    }

    /** Its noise depends on the seeds and the step alone: not on interruptions, and not on the other branches of a batch. */
    @Test
    void addsTheSameNoiseToABranchThatIsResumedOrAloneInItsBatch() {
        try (ModelFolder model = Reference.model("tiny-v");
                StableDiffusion diffusion = Reference.load(model)) {
            StableDiffusionSession session =
                    diffusion.open(new SamplingParameters(SamplerKind.EULER_ANCESTRAL, 6, 128, 64));
            Trajectory keyframe = noisy(session, session.noise(SEED), AddedNoise.ofKeyframe(SEED));
            Trajectory branch = noisy(session, session.noise(OTHER_SEED), new AddedNoise(SEED, OTHER_SEED, FRACTION));

            List<float[]> whole = session.denoise(List.of(keyframe, branch), 1, 6, n -> {});
            List<float[]> half = session.denoise(List.of(keyframe, branch), 1, 4, n -> {});
            List<float[]> resumed = session.denoise(
                    List.of(
                            noisy(session, half.get(0), keyframe.addedNoise()),
                            noisy(session, half.get(1), branch.addedNoise())),
                    4,
                    6,
                    n -> {});
            assertThat(resumed.get(0)).containsExactly(whole.get(0));
            assertThat(resumed.get(1)).containsExactly(whole.get(1));
            float[] alone = session.denoise(List.of(branch), 1, 6, n -> {}).get(0);
            assertThat(Reference.largestDifference(alone, whole.get(1))).isLessThan(TOLERANCE);
            float[] withOtherNoise = session.denoise(
                            List.of(noisy(session, branch.latent(), keyframe.addedNoise())), 1, 6, n -> {})
                    .get(0);
            assertThat(Reference.largestDifference(withOtherNoise, alone)).isGreaterThan(100 * TOLERANCE);
        }
    }

    private static Trajectory noisy(StableDiffusionSession session, float[] latent, AddedNoise noise) {
        float[] text = session.encodePrompt("a red apple");
        return new Trajectory(latent, text, text, 1, noise);
    }

    private ModelFolder model(JsonNode run) {
        Path copy = Fixtures.copy(
                Fixtures.REFERENCE.resolve(run.get("model").stringValue()),
                folder.resolve(run.get("name").stringValue()));
        Fixtures.edit(copy.resolve("scheduler/scheduler_config.json"), config -> config.removeAll()
                .setAll((ObjectNode) run.get("scheduler")));
        return ModelFolder.open(copy);
    }

    private static StableDiffusionSession session(StableDiffusion diffusion, JsonNode run) {
        String name = run.get("sampler").stringValue();
        SamplerKind sampler = Arrays.stream(SamplerKind.values())
                .filter(kind -> kind.toString().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(diffusion.config().scheduler().samplers()).contains(sampler);
        return diffusion.open(new SamplingParameters(sampler, run.get("steps").intValue(), 128, 64));
    }

    private static void assertSteps(
            String label, StableDiffusionSession session, Trajectory start, int begin, List<float[]> expected) {
        List<Double> differences = new ArrayList<>();
        for (int step = 1; step <= expected.size(); step++) {
            float[] found = session.denoise(List.of(start), begin, begin + step, n -> {})
                    .get(0);
            float[] wanted = expected.get(step - 1);
            differences.add(Reference.largestDifference(found, wanted) / Math.max(1, rootMeanSquare(wanted)));
        }
        double largest = differences.stream().mapToDouble(each -> each).max().orElseThrow();
        assertThat(Differences.note(label, "of the deviation, if above 1", largest))
                .as("differences after each step: %s", differences)
                .isLessThanOrEqualTo(TOLERANCE);
    }

    private static double rootMeanSquare(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    private static float[] mixed(float[] left, float[] right) {
        float[] mixed = new float[left.length];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = (float) ((1 - FRACTION) * left[i] + FRACTION * right[i]);
        }
        return mixed;
    }
}
