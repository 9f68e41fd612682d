package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.BatchedUnet;
import org.latentblending.diffusion.ClassifierFreeGuidance;
import org.latentblending.diffusion.DeepCache;
import org.latentblending.diffusion.ParallelUnet;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

class InferencePoolTest {
    private static final int SIDE = 16;

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void theNumberOfLanesChangesNoResult(Precision precision) {
        assumeThat(Kernels.canPack(precision) || precision == Precision.FLOAT32)
                .as("PyTorch's own kernels take minutes for this in %s", precision)
                .isTrue();
        BatchLimits limits = BatchLimits.on("cpu", Integer.MAX_VALUE);
        try (ModelFolder folder = ModelFolder.open(Path.of("models/embedded"));
                StableDiffusion model =
                        StableDiffusion.load(folder, "cpu", limits, precision, new Tuning(true, false, false))) {
            BatchedUnet.Predictor unet = model.predictor(SIDE, SIDE);
            Rounding rounding = Rounding.of(folder.unet()).in(precision);
            List<float[]> one = predictions(model, new ParallelUnet(unet, new InferencePool(1)), limits);
            for (int count : new int[] {2, 3, 5}) {
                List<float[]> several = predictions(model, new ParallelUnet(unet, new InferencePool(count)), limits);
                assertThat(several).hasSameSizeAs(one);
                for (int row = 0; row < one.size(); row++) {
                    double difference = Reference.largestDifference(several.get(row), one.get(row));
                    assertThat(Differences.note("rows in other batches, " + precision, "embedded", difference))
                            .as("row %d of %d lanes", row, count)
                            .isLessThanOrEqualTo(rounding.allowed(one.get(row)));
                }
            }
        }
    }

    /** Guided ones, and one of which a single half is needed: seven rows of a whole step, and of one with its deep features. */
    private static List<float[]> predictions(StableDiffusion model, BatchedUnet.Predictor unet, BatchLimits limits) {
        float[] negative = model.encodePrompt("");
        List<Trajectory> trajectories = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            float[] text = model.encodePrompt("picture " + i);
            trajectories.add(new Trajectory(Noise.normal(i, 4 * SIDE * SIDE), text, negative, i == 1 ? 1 : 4));
        }
        try (BatchedUnet predictions =
                new BatchedUnet(unet, new ClassifierFreeGuidance(trajectories).rows(), limits, SIDE * SIDE, () -> {})) {
            List<float[]> latents =
                    trajectories.stream().map(Trajectory::latent).toList();
            List<float[]> whole = predictions.predict(latents, 500, DeepCache.KEPT);
            return Stream.concat(whole.stream(), predictions.predict(latents, 480, DeepCache.REUSED).stream())
                    .toList();
        }
    }

    @Test
    void runsTasksInParallelAndReturnsResultsInOrder() {
        CountDownLatch both = new CountDownLatch(2);
        Supplier<Boolean> meets = () -> {
            both.countDown();
            try {
                return both.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        assertThat(new InferencePool(2).invokeAll(List.of(meets, meets))).containsExactly(true, true);
        List<Supplier<Integer>> numbers = List.of(() -> 1, () -> 2, () -> 3);
        assertThat(new InferencePool(2).invokeAll(numbers)).containsExactly(1, 2, 3);
    }

    @Test
    void throwsAFailureAfterAllTasksHaveEnded() {
        List<Integer> ended = new ArrayList<>();
        Supplier<Integer> fails = () -> {
            throw new OutOfMemoryError("none left");
        };
        InferencePool one = new InferencePool(1);
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> one.invokeAll(List.of(fails, () -> {
                    ended.add(1);
                    return 1;
                })))
                .withMessage("none left");
        assertThat(ended).containsExactly(1);
    }

    @Test
    void areForSmallNetworksOnly() {
        long embedded = 10_000_000;
        long stableDiffusion = 866_000_000;
        assertThat(InferencePool.isSuitable(embedded, 16 * 16)).isTrue();
        assertThat(InferencePool.isSuitable(stableDiffusion, 64 * 64)).isFalse();
    }

    @Test
    void decodesInParallelAndBeforeTheModelIsClosed() {
        for (boolean lanes : List.of(true, false)) {
            try (ModelFolder folder = Reference.model("tiny-v")) {
                StableDiffusion model = StableDiffusion.load(
                        folder, "cpu", BatchLimits.on("cpu", 64), Precision.FLOAT32, new Tuning(true, lanes, false));
                StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 128));
                byte[] expected = session.decodeAsync(session.noise(7)).join().rgb();
                var begun = List.of(session.decodeAsync(session.noise(7)), session.decodeAsync(session.noise(7)));
                model.close();
                assertThat(begun).allSatisfy(picture -> {
                    assertThat(picture).isDone();
                    assertThat(picture.join().rgb()).containsExactly(expected);
                });
                assertThatIllegalStateException()
                        .isThrownBy(() -> session.decode(session.noise(7)))
                        .withMessageContaining("the model has been closed");
            }
        }
    }
}
