package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.blending.Denoiser.StepListener;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.models.config.SamplerKind;
import org.springframework.test.util.ReflectionTestUtils;

/** Blocks of steps whose latents stay on the device, as on CUDA, against those in Java's arrays: equal bit for bit. */
class DeviceLatentsTest {
    private static StableDiffusion model;
    private static StableDiffusion oddBatches;

    @BeforeAll
    static void load() {
        model = load("tiny-v", 64);
        oddBatches = load("tiny-epsilon", 3);
    }

    @AfterAll
    static void close() {
        model.close();
        oddBatches.close();
    }

    /** Without lanes, which are for arrays only and round differently. */
    private static StableDiffusion load(String name, int batchLimit) {
        try (var folder = Reference.model(name)) {
            BatchLimits limits = BatchLimits.on("cpu", batchLimit);
            return StableDiffusion.load(folder, "cpu", limits, Precision.FLOAT32, new Tuning(true, false, false));
        }
    }

    /** Previews of every step and trajectory, and the number of trajectories of each step. */
    private static final class Recorder implements StepListener {
        private final List<float[]> previews = new ArrayList<>();
        private final List<Integer> evaluations = new ArrayList<>();

        @Override
        public void stepped(List<Trajectory> batch, IntFunction<float[]> predictions) {
            for (int i = batch.size() - 1; i >= 0; i--) {
                previews.add(predictions.apply(i));
            }
        }

        @Override
        public void evaluated(int count) {
            evaluations.add(count);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DDIM, false, 0, 10, 4 1 7.5",
        "DDIM, true, 3, 10, 4 1 7.5",
        "DPMPP_2M, false, 0, 10, 4 1 7.5",
        "DPMPP_2M, true, 3, 10, 4 1 7.5",
        "DDIM, false, 4, 6, 1",
        "EULER, false, 0, 10, 4 1 7.5",
        "DPM_SOLVER, false, 2, 10, 4 1 7.5",
        "DPMPP_2M, false, 9, 10, 4 3 2"
    })
    void latentsAndPreviewsEqualThoseInArrays(SamplerKind sampler, boolean draft, int from, int to, String scales) {
        for (StableDiffusion some : List.of(model, oddBatches)) {
            StableDiffusionSession session = some.open(new SamplingParameters(sampler, 10, 128, 64, null, draft));
            List<Trajectory> trajectories = trajectories(session, scales);
            var inArrays = new Recorder();
            List<float[]> expected = session.denoise(trajectories, from, to, inArrays, false);
            var onDevice = new Recorder();
            List<float[]> found = session.denoise(trajectories, from, to, onDevice, true);

            assertEqual(found, expected);
            assertThat(onDevice.previews).hasSize((to - from) * trajectories.size());
            assertEqual(onDevice.previews, inArrays.previews);
            assertThat(onDevice.evaluations).isEqualTo(inArrays.evaluations);
            assertEqual(session.denoise(trajectories, from, to, n -> {}, true), expected);
        }
    }

    @Test
    void leavesNoTensorBehind() {
        StableDiffusionSession session =
                model.open(new SamplingParameters(SamplerKind.DPMPP_2M, 10, 128, 64, null, true));
        List<Trajectory> trajectories = trajectories(session, "4 1");
        int arrays = model.manager().getManagedArrays().size();
        session.denoise(trajectories, 0, 5, n -> {}, true);
        assertThatThrownBy(() -> session.denoise(
                        trajectories,
                        0,
                        5,
                        n -> {
                            throw new CancellationException();
                        },
                        true))
                .isInstanceOf(CancellationException.class);
        assertThat(model.manager().getManagedArrays()).hasSize(arrays);
    }

    @Test
    void closesItsManagersIfTheLatentsCannotBeCreated() {
        StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 10, 128, 64));
        Trajectory fits = trajectories(session, "4").get(0);
        Trajectory tooLong = new Trajectory(
                new float[fits.latent().length + 1], fits.embedding(), fits.negative(), fits.guidanceScale());
        int resources = resources();
        assertThatThrownBy(() -> session.denoise(List.of(fits, tooLong), 0, 2, n -> {}, true))
                .isInstanceOf(BufferOverflowException.class);
        assertThat(resources()).isEqualTo(resources);
    }

    /** Arrays and managers that the model's manager owns. */
    private static int resources() {
        return ((Map<?, ?>) Objects.requireNonNull(ReflectionTestUtils.getField(model.manager(), "resources"))).size();
    }

    private static List<Trajectory> trajectories(StableDiffusionSession session, String scales) {
        List<Trajectory> trajectories = new ArrayList<>();
        for (String scale : scales.split(" ")) {
            int seed = trajectories.size();
            trajectories.add(new Trajectory(
                    session.noise(seed),
                    session.encodePrompt("picture " + seed),
                    session.encodePrompt("blurry"),
                    Double.parseDouble(scale)));
        }
        return trajectories;
    }

    private static void assertEqual(List<float[]> found, List<float[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).as("latent %d", i).containsExactly(expected.get(i));
        }
    }
}
