package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.MovieBlender;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.media.images.Picture;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

/** Whole transitions in bfloat16 against the same ones in float32. */
class PrecisionIT {
    private static final double LEAST_DECIBELS = 35;
    private static final int STEPS = 20;
    private static final MoviePlan PLAN = new MoviePlan(
            new SegmentPlan(Schedule.manual(STEPS, List.of(2, 3, 5), List.of(0, 6, 13)), 1.2, 0),
            Collections.nCopies(2, new org.latentblending.blending.GuidanceDamping(4, 0.5)));

    @ParameterizedTest
    @CsvSource({
        "models/embedded, a red apple, a green frog",
        "models/embedded, a penguin, a rocket",
        "src/test/resources/reference/tiny-v, a cat, a dog",
        "src/test/resources/reference/tiny-epsilon, a cat, a dog"
    })
    void framesInBfloat16AreVisuallyEqual(Path model, String left, String right) {
        assumeThat(Processor.CURRENT.hasBfloat16() && Kernels.canPack(Precision.BFLOAT16))
                .as("without such a processor bfloat16 is not the default")
                .isTrue();
        Map<Integer, Picture> expected = frames(model, Precision.FLOAT32, left, right);
        Map<Integer, Picture> found = frames(model, Precision.BFLOAT16, left, right);

        assertThat(expected).hasSize(PLAN.frames());
        expected.forEach((index, picture) -> assertThat(decibels(found.get(index), picture))
                .as("frame %d", index)
                .isGreaterThan(LEAST_DECIBELS));
    }

    private static Map<Integer, Picture> frames(Path path, Precision precision, String left, String right) {
        Map<Integer, Picture> pictures = new TreeMap<>();
        try (ModelFolder folder = ModelFolder.open(path);
                StableDiffusion model =
                        StableDiffusion.load(folder, "cpu", BatchLimits.on("cpu", 64), precision, Tuning.FASTEST)) {
            assertThat(model.precision()).isEqualToIgnoringCase(precision.name());
            StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, STEPS, 128, 128));
            List<Keyframe> keyframes = new ArrayList<>();
            float[] negative = session.encodePrompt("");
            for (String prompt : List.of(left, right)) {
                keyframes.add(
                        new Keyframe(session.noise(42 + keyframes.size()), session.encodePrompt(prompt), negative));
            }
            new MovieBlender(
                            PLAN,
                            keyframes,
                            session,
                            (frame, latent) -> pictures.put(frame.index(), session.decode(latent)))
                    .blend();
        }
        return pictures;
    }

    /** Peak signal-to-noise ratio. */
    private static double decibels(Picture found, Picture expected) {
        double squares = 0;
        for (int i = 0; i < expected.rgb().length; i++) {
            double difference = (found.rgb()[i] & 0xFF) - (expected.rgb()[i] & 0xFF);
            squares += difference * difference;
        }
        return 10 * Math.log10(255.0 * 255 * expected.rgb().length / squares);
    }
}
