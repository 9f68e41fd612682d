package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.sampling.NoiseLevel;
import org.latentblending.diffusion.sampling.Sampler;
import org.latentblending.diffusion.sampling.Sampler.Formula;
import org.latentblending.diffusion.torch.Network;
import org.latentblending.diffusion.torch.Tensors;
import org.latentblending.diffusion.torch.TorchProgram;

/**
 * The latents of a batch, which stay on the device for a block of steps: predictions, guidance and the sampler's formula. Only
 * previews, and the latents at the end, are copied. A step is {@link #predict}, {@link #denoised} and {@link #advance}.
 */
final class DeviceLatents implements AutoCloseable {
    private final TorchProgram program;
    private final Sampler sampler;
    private final PtNDManager block; // owns the managers of the steps
    private final List<IValue> guidance = new ArrayList<>();
    private PtNDManager current;
    private PtNDManager next;
    private @Nullable PtNDManager kept; // of the last step whose deep features were kept
    private PtNDArray latents;
    private @Nullable PtNDArray prediction;
    private @Nullable PtNDArray denoised;
    private @Nullable PtNDArray earlier; // denoised latents of the step before

    /**
     * @param program of {@code steps.torchscript}
     * @param sampler whose steps have a {@link Sampler#formula}
     */
    DeviceLatents(
            PtNDManager device,
            TorchProgram program,
            Sampler sampler,
            List<Trajectory> trajectories,
            int height,
            int width) {
        this.program = program;
        this.sampler = sampler;
        block = device.newSubManager(device.getDevice());
        try {
            current = newManager();
            next = newManager();
            List<float[]> rows = trajectories.stream().map(Trajectory::latent).toList();
            latents = Tensors.stack(current, rows, rows.get(0).length / (height * width), height, width);
            addGuidance(trajectories);
        } catch (RuntimeException | Error outOfMemory) {
            close();
            throw outOfMemory;
        }
    }

    private void addGuidance(List<Trajectory> trajectories) {
        int count = trajectories.size();
        long[] negative = new long[count];
        long[] positive = new long[count];
        float[] scales = new float[count];
        boolean[] isGuided = new boolean[count];
        int row = 0;
        for (int i = 0; i < count; i++) {
            isGuided[i] = trajectories.get(i).isGuided();
            scales[i] = (float) trajectories.get(i).guidanceScale();
            negative[i] = row++;
            positive[i] = isGuided[i] ? row++ : negative[i];
        }
        Shape shape = new Shape(count, 1, 1, 1);
        guidance.add(IValue.from((PtNDArray) block.create(negative)));
        guidance.add(IValue.from((PtNDArray) block.create(positive)));
        guidance.add(IValue.from((PtNDArray) block.create(scales, shape)));
        guidance.add(IValue.from((PtNDArray) block.create(isGuided, shape)));
    }

    private PtNDManager newManager() {
        return block.newSubManager(block.getDevice());
    }

    /** Predicts a step, with guidance. */
    void predict(BatchedUnet unet, int step, DeepCache cache) {
        if (cache == DeepCache.KEPT) {
            if (kept != null) {
                kept.close();
            }
            kept = current;
        }
        PtNDArray rows = unet.predict(latents, sampler.steps().timestep(step), cache);
        try (IValue predictions = IValue.from(rows)) {
            List<IValue> arguments = new ArrayList<>(List.of(predictions));
            arguments.addAll(guidance);
            prediction = program.run(current, "guide", arguments);
        }
        denoised = null;
    }

    /** Copies the predicted latent without noise of a trajectory. */
    float[] denoised(int step, int trajectory) {
        try (PtNDArray row = Tensors.slice(denoised(step), trajectory, trajectory + 1)) {
            return Tensors.floats(row);
        }
    }

    private PtNDArray denoised(int step) {
        if (denoised == null) {
            NoiseLevel.Shares shares =
                    sampler.steps().level(step).shares(sampler.steps().prediction());
            denoised = run("linear", List.of(latents, prediction()), shares.latent(), shares.prediction());
        }
        return denoised;
    }

    /**
     * Makes the step and waits for the device.
     *
     * @throws Network.NotFinite if the latents have NaN or infinity
     */
    void advance(int step) {
        Formula formula = Objects.requireNonNull(sampler.formula(step));
        if (formula.isSecondOrder()) {
            PtNDArray now = denoised(step);
            List<PtNDArray> arguments = List.of(latents, now, earlier == null ? now : earlier);
            latents = run("second_order", arguments, formula.a(), formula.b(), formula.c());
            earlier = now;
        } else {
            latents = run("linear", List.of(latents, prediction()), formula.a(), formula.b());
        }
        if (current != kept) {
            current.close();
        }
        current = next;
        next = newManager();
        try (IValue after = IValue.from(latents);
                IValue isFinite = program.runValue("is_finite", List.of(after))) {
            if (!isFinite.toBoolean()) {
                throw new Network.NotFinite("UNet");
            }
        }
    }

    private PtNDArray prediction() {
        return Objects.requireNonNull(prediction, "the step has not been predicted");
    }

    /** Runs a formula; the result lives until the end of the next step. */
    private PtNDArray run(String method, List<PtNDArray> tensors, double... factors) {
        List<IValue> arguments = new ArrayList<>();
        try {
            tensors.forEach(tensor -> arguments.add(IValue.from(tensor)));
            for (double factor : factors) {
                arguments.add(IValue.from(factor));
            }
            return program.run(next, method, arguments);
        } finally {
            arguments.forEach(IValue::close);
        }
    }

    /** Copies the latents, in the order of the trajectories. */
    List<float[]> copy() {
        return Tensors.rows(latents);
    }

    @Override
    public void close() {
        guidance.forEach(IValue::close);
        block.close();
    }
}
