package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

/** A real UNet, and PyTorch's own failure to allocate. */
class OutOfMemoryTest {
    private static final int SIDE = 8;
    private static final int ROOM = 3;

    @ParameterizedTest
    @EnumSource
    void halvesABatchUntilItFits(DeepCache step) {
        try (ModelFolder folder = Reference.model("tiny-v");
                StableDiffusion model = Reference.load(folder);
                TorchProgram grab = TorchProgram.load("grab.torchscript", "Grab", model.manager())) {
            float[] text = model.encodePrompt("a cat");
            float[] negative = model.encodePrompt("");
            List<Trajectory> trajectories = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                trajectories.add(new Trajectory(Noise.normal(i, 4 * SIDE * SIDE), text, negative, 4));
            }
            BatchLimits limits = new BatchLimits(64, 64 * SIDE * SIDE, false);
            BatchedUnet.Predictor unet = model.predictor(SIDE, SIDE);
            BatchLimits limitless = new BatchLimits(64, 64 * SIDE * SIDE, false);
            float[] latents =
                    Rows.joined(trajectories.stream().map(Trajectory::latent).toList());
            List<float[]> expected = predict(unet, step, trajectories, limits);
            assertThat(limits.limit(SIDE * SIDE)).isEqualTo(64);

            List<float[]> found = predict(new Greedy(unet, step, grab, model.manager()), step, trajectories, limits);

            assertThat(limits.limit(SIDE * SIDE)).isBetween(1, ROOM);
            // One pixel in the innermost level: see NetworksTest.
            UnaryOperator<float[]> together =
                    moved -> Rows.joined(predict(unet, step, withLatents(trajectories, moved), limitless));
            assertThat(Reference.largestDifference(Rows.joined(found), Rows.joined(expected)))
                    .isLessThanOrEqualTo(Rounding.of(folder.unet()).allowed(together, latents));
        }
    }

    @Test
    void keepsTheLimitWhenTheModelIsReloaded() {
        BatchLimits limits = BatchLimits.on("cpu", 64);
        limits.reduce(16 * 16, 8);
        for (int load = 0; load < 2; load++) {
            try (ModelFolder folder = Reference.model("tiny-v");
                    StableDiffusion model =
                            StableDiffusion.load(folder, "cpu", limits, Precision.FLOAT32, Tuning.FASTEST)) {
                assertThat(model.open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 128))
                                .capacity())
                        .isEqualTo(2);
            }
        }
    }

    private static List<Trajectory> withLatents(List<Trajectory> trajectories, float[] joined) {
        List<float[]> latents = Rows.of(joined, trajectories.size());
        return IntStream.range(0, latents.size())
                .mapToObj(i -> new Trajectory(
                        latents.get(i),
                        trajectories.get(i).embedding(),
                        trajectories.get(i).negative(),
                        trajectories.get(i).guidanceScale()))
                .toList();
    }

    private static List<float[]> predict(
            BatchedUnet.Predictor unet, DeepCache step, List<Trajectory> trajectories, BatchLimits limits) {
        List<ClassifierFreeGuidance.Row> rows = new ClassifierFreeGuidance(trajectories).rows();
        List<float[]> latents = trajectories.stream().map(Trajectory::latent).toList();
        try (BatchedUnet predictions = new BatchedUnet(unet, rows, limits, SIDE * SIDE, () -> {})) {
            if (step == DeepCache.REUSED) {
                predictions.predict(latents, 501, DeepCache.KEPT);
            }
            return predictions.predict(latents, 500, step);
        }
    }

    /** A UNet that asks for more memory than any machine has, if it is given too many rows at such a step. */
    private record Greedy(BatchedUnet.Predictor unet, DeepCache refused, TorchProgram grab, PtNDManager manager)
            implements BatchedUnet.Predictor {
        @Override
        public BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows) {
            BatchedUnet.Conditioned conditioned = unet.condition(embeddings, rows);
            return new BatchedUnet.Conditioned() {
                @Override
                public List<float[]> predict(List<float[]> latents, float timestep, DeepCache cache) {
                    if (rows.length > ROOM && cache == refused) {
                        try (IValue floats = IValue.from(1L << 45)) {
                            grab.run(manager, "forward", List.of(floats)).close();
                        }
                    }
                    return conditioned.predict(latents, timestep, cache);
                }

                @Override
                public void close() {
                    conditioned.close();
                }
            };
        }
    }
}
