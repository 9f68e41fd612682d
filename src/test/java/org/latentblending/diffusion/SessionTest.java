package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.inpainting.PixelValues;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.media.images.Picture;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

class SessionTest {
    private static StableDiffusion model;
    private static StableDiffusionSession session;

    @BeforeAll
    static void load() {
        model = load("tiny-v", Integer.MAX_VALUE);
        session = model.open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 64));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static StableDiffusion load(String name, int batchLimit) {
        try (ModelFolder folder = Reference.model(name)) {
            return StableDiffusion.load(
                    folder, "cpu", BatchLimits.on("cpu", batchLimit), Precision.FLOAT32, Tuning.FASTEST);
        }
    }

    @Test
    void batchSizeDoesNotChangeResults() {
        List<Trajectory> all = List.of(
                trajectory(1, "a cat", 4), trajectory(2, "a dog", 1), trajectory(3, "", 7.5), trajectory(4, "x", 1));
        List<float[]> together = session.denoise(all, 3, 6, n -> {});
        List<float[]> twoAtOnce;
        try (StableDiffusion small = load("tiny-v", 2)) {
            twoAtOnce = small.open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 64))
                    .denoise(all, 3, 6, n -> {});
        }
        for (int i = 0; i < all.size(); i++) {
            float[] alone = session.denoise(List.of(all.get(i)), 3, 6, n -> {}).get(0);
            double rounding =
                    Rounding.ofUnet("tiny-v").guided(all.get(i).guidanceScale()).allowed(alone);
            assertThat(Reference.largestDifference(together.get(i), alone)).isLessThanOrEqualTo(rounding);
            assertThat(Reference.largestDifference(twoAtOnce.get(i), alone)).isLessThanOrEqualTo(rounding);
        }
    }

    @Test
    void guidanceScaleOneIgnoresTheNegativePrompt() {
        Trajectory plain = trajectory(1, "a cat", 1);
        assertThat(session.denoise(List.of(avoiding("something else", plain)), 0, 2, n -> {})
                        .get(0))
                .containsExactly(session.denoise(List.of(plain), 0, 2, n -> {}).get(0));
        Trajectory guided = trajectory(1, "a cat", 4);
        assertThat(session.denoise(List.of(avoiding("something else", guided)), 0, 2, n -> {})
                        .get(0))
                .isNotEqualTo(session.denoise(List.of(guided), 0, 2, n -> {}).get(0));
    }

    @Test
    void batchesTrajectoriesWithDifferentNegativePrompts() {
        Trajectory one = trajectory(1, "a cat", 4);
        Trajectory other = avoiding("something else", trajectory(2, "a dog", 3));
        List<float[]> together = session.denoise(List.of(one, other), 0, 3, n -> {});
        List<Trajectory> both = List.of(one, other);
        for (int i = 0; i < both.size(); i++) {
            float[] alone = session.denoise(List.of(both.get(i)), 0, 3, n -> {}).get(0);
            double rounding = Rounding.ofUnet("tiny-v")
                    .guided(both.get(i).guidanceScale())
                    .allowed(alone);
            assertThat(Reference.largestDifference(together.get(i), alone)).isLessThanOrEqualTo(rounding);
        }
    }

    @Test
    void resumedStepsEqualUninterruptedOnes() {
        Trajectory start = trajectory(1, "a cat", 4);
        float[] half = session.denoise(List.of(start), 0, 5, n -> {}).get(0);
        float[] parts = session.denoise(
                        List.of(new Trajectory(half, start.embedding(), start.negative(), 4)), 5, 10, n -> {})
                .get(0);
        assertThat(parts)
                .containsExactly(session.denoise(List.of(start), 0, 10, n -> {}).get(0));
    }

    @Test
    void firstStepOfADraftIsWholeAndTheNextTwoAreNot() {
        for (SamplerKind sampler : SamplerKind.values()) {
            StableDiffusionSession whole = model.open(new SamplingParameters(sampler, 10, 128, 64));
            StableDiffusionSession draft = model.open(new SamplingParameters(sampler, 10, 128, 64, null, true));
            List<Trajectory> some = List.of(trajectory(1, "a cat", 4), trajectory(2, "a dog", 1));
            for (int i = 0; i < some.size(); i++) {
                assertThat(draft.denoise(some, 3, 4, n -> {}).get(i))
                        .as("%s, first step", sampler)
                        .containsExactly(whole.denoise(some, 3, 4, n -> {}).get(i));
                assertThat(draft.denoise(some, 3, 5, n -> {}).get(i))
                        .as("%s, second step", sampler)
                        .isNotEqualTo(whole.denoise(some, 3, 5, n -> {}).get(i));
            }
        }
    }

    @Test
    void everyThirdStepOfADraftIsWhole() {
        StableDiffusionSession draft = model.open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 64, null, true));
        Trajectory start = trajectory(1, "a cat", 4);
        float[] third = draft.denoise(List.of(start), 0, 3, n -> {}).get(0);
        Trajectory fourth = new Trajectory(third, start.embedding(), start.negative(), 4);
        for (int to : new int[] {7, 10}) {
            assertThat(draft.denoise(List.of(start), 0, to, n -> {}).get(0))
                    .containsExactly(
                            draft.denoise(List.of(fourth), 3, to, n -> {}).get(0));
        }
        float[] second = draft.denoise(List.of(start), 0, 2, n -> {}).get(0);
        Trajectory tooEarly = new Trajectory(second, start.embedding(), start.negative(), 4);
        assertThat(draft.denoise(List.of(start), 0, 3, n -> {}).get(0))
                .isNotEqualTo(draft.denoise(List.of(tooEarly), 2, 3, n -> {}).get(0));
        assertThat(draft.denoise(List.of(start), 0, 4, n -> {}).get(0))
                .as("a last step reuses the features of the first")
                .isNotEqualTo(draft.denoise(List.of(fourth), 3, 4, n -> {}).get(0));
    }

    @Test
    void batchSizeDoesNotChangeDrafts() {
        SamplingParameters parameters = new SamplingParameters(SamplerKind.DDIM, 10, 128, 64, null, true);
        List<Trajectory> all = List.of(trajectory(1, "a cat", 4), trajectory(2, "a dog", 1), trajectory(3, "", 7.5));
        List<float[]> together = model.open(parameters).denoise(all, 3, 6, n -> {});
        try (StableDiffusion small = load("tiny-v", 2)) {
            List<float[]> twoAtOnce = small.open(parameters).denoise(all, 3, 6, n -> {});
            for (int i = 0; i < all.size(); i++) {
                double rounding = Rounding.ofUnet("tiny-v")
                        .guided(all.get(i).guidanceScale())
                        .allowed(together.get(i));
                assertThat(Reference.largestDifference(twoAtOnce.get(i), together.get(i)))
                        .isLessThanOrEqualTo(rounding);
            }
        }
    }

    @Test
    void zeroStepsReturnTheInputs() {
        Trajectory start = trajectory(1, "a cat", 4);
        assertThat(session.denoise(List.of(start), 7, 7, n -> {}).get(0)).isSameAs(start.latent());
    }

    @Test
    void reportsEveryEvaluationAndKeepsTheInputs() {
        Trajectory first = trajectory(1, "a cat", 4);
        float[] before = first.latent().clone();
        List<Integer> reported = new ArrayList<>();
        session.denoise(List.of(first, trajectory(2, "a dog", 4)), 2, 5, reported::add);
        assertThat(reported).containsExactly(2, 2, 2);
        assertThat(first.latent()).containsExactly(before);
    }

    @Test
    void stopsAtOnceAndLeavesNoTensorBehindWhenTheListenerThrows() {
        List<Integer> reported = new ArrayList<>();
        int arrays = model.manager().getManagedArrays().size();
        assertThatThrownBy(() -> session.denoise(List.of(trajectory(1, "a cat", 4)), 0, 10, n -> {
                    reported.add(n);
                    if (reported.size() == 2) {
                        throw new CancellationException();
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(reported).hasSize(2);
        assertThat(model.manager().getManagedArrays()).hasSize(arrays);
    }

    /** DJL leaves tensors that it makes of Java's memory there, and only its own object keeps that memory. */
    @Test
    void isNotDisturbedByTheGarbageCollector() {
        List<Trajectory> some = List.of(trajectory(1, "a cat", 4), trajectory(2, "a dog", 4));
        List<float[]> expected = session.denoise(some, 0, 4, n -> {});
        List<ByteBuffer> others = new ArrayList<>();
        List<float[]> disturbed = session.denoise(some, 0, 4, n -> {
            System.gc();
            for (int i = 0; i < 10_000; i++) {
                others.add(ByteBuffer.allocateDirect(4 * Long.BYTES).putLong(0, -1));
            }
        });
        for (int i = 0; i < some.size(); i++) {
            assertThat(disturbed.get(i)).containsExactly(expected.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsNoTensorBetweenCalls(boolean draft) {
        StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 12, 128, 64, null, draft));
        int arrays = model.manager().getManagedArrays().size();
        float[] latent = session.noise(5);
        for (int i = 0; i < 10; i++) {
            float[] text = session.encodePrompt("prompt " + i);
            session.denoise(List.of(new Trajectory(latent, text, text, 2)), i, i + 2, n -> {});
            session.encode(PixelValues.of(session.decode(latent)));
        }
        assertThat(model.manager().getManagedArrays()).hasSize(arrays);
    }

    @Test
    void decodesPicturesOfItsSize() {
        Picture picture = session.decode(session.noise(1));
        assertThat(picture.width()).isEqualTo(128);
        assertThat(picture.height()).isEqualTo(64);
        assertThat(picture.rgb()).hasSize(3 * 128 * 64);
        assertThat(session.encode(PixelValues.of(picture))).hasSameSizeAs(session.noise(1));
    }

    @ParameterizedTest
    @CsvSource({"0, 64, 64", "1001, 64, 64", "10, 0, 64", "10, 64, 96", "10, -64, 64"})
    void rejectsUnsupportedStepsAndSizes(int steps, int width, int height) {
        assertThat(model.config().sizeMultiple()).isEqualTo(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.open(new SamplingParameters(SamplerKind.DDIM, steps, width, height)))
                .withMessageContaining("must be");
    }

    @ParameterizedTest
    @CsvSource({"-1, 2", "3, 2", "0, 11"})
    void rejectsStepsOutOfRange(int from, int to) {
        List<Trajectory> some = List.of(trajectory(1, "a cat", 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.denoise(some, from, to, n -> {}))
                .withMessageContaining("are outside of 0 to 10");
    }

    @Test
    void rejectsUnknownDevices() {
        try (ModelFolder folder = Reference.model("tiny-v")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StableDiffusion.load(
                            folder, "cuda:99", BatchLimits.on("cuda:99", 2), Precision.FLOAT16, Tuning.FASTEST))
                    .withMessageContaining("cpu");
        }
    }

    @Test
    void rejectsCallsAfterTheModelIsClosed() {
        StableDiffusion closing = load("tiny-epsilon", Integer.MAX_VALUE);
        StableDiffusionSession late = closing.open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 128));
        closing.close();
        closing.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> late.encodePrompt("a cat"))
                .withMessageContaining("the model has been closed");
    }

    private static Trajectory trajectory(long seed, String prompt, double scale) {
        return new Trajectory(session.noise(seed), session.encodePrompt(prompt), session.encodePrompt("blurry"), scale);
    }

    private static Trajectory avoiding(String negativePrompt, Trajectory trajectory) {
        return new Trajectory(
                trajectory.latent(),
                trajectory.embedding(),
                session.encodePrompt(negativePrompt),
                trajectory.guidanceScale());
    }
}
