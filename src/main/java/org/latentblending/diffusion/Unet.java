package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.NotFinite;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Tensors;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.diffusion.torch.TorchWeights;
import org.latentblending.diffusion.torch.WeightPlan;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.weights.Weights;

/** Predicts the noise, or v, in latents: diffusers' {@code UNet2DConditionModel}. */
public final class Unet implements AutoCloseable {
    private static final WeightPlan PLAN = new WeightPlan(
            List.of(
                    new WeightPlan.Join(List.of(".attn1.to_q", ".attn1.to_k", ".attn1.to_v"), ".attn1.to_qkv"),
                    new WeightPlan.Join(List.of(".attn2.to_k", ".attn2.to_v"), ".attn2.to_kv")),
            List.of(new WeightPlan.Cut(".ff.net.0.proj", List.of(".ff.net.0.value", ".ff.net.0.gate"))),
            name -> name.endsWith(".weight") && !name.contains("norm") && !name.contains("time_emb"));

    private final PtNDManager manager;
    private final TorchProgram program;
    private final IValue weights;
    private final List<IValue> settings;
    private final UnetConfig config;

    public Unet(PtNDManager manager, UnetConfig config, Weights weights, Precision precision, Kernels kernels) {
        this.manager = manager;
        this.config = config;
        program = TorchProgram.load("unet.torchscript", "Unet", manager, kernels);
        this.weights = TorchWeights.read(weights, PLAN, manager, precision, kernels);
        settings = List.of(
                IValue.listFrom(
                        config.heads().stream().mapToLong(Integer::longValue).toArray()),
                IValue.from((long) config.normNumGroups()),
                IValue.from(config.normEps()),
                IValue.from(true), // flip_sin_to_cos
                IValue.from(0.0), // freq_shift
                IValue.from(1L), // downsample_padding
                IValue.from(1.0)); // mid_block_scale_factor
    }

    /**
     * Text conditioning of some predictions, kept on the device while their trajectories go on.
     *
     * @param embeddings one a prediction
     * @param rows for each prediction, of which latent it is; a latent's predictions stand together
     */
    public Conditioning condition(List<float[]> embeddings, long[] rows) {
        long tokens = embeddings.get(0).length / config.crossAttentionDim();
        try (PtNDManager call = manager.newSubManager(manager.getDevice());
                IValue context = IValue.from(Tensors.stack(call, embeddings, tokens, config.crossAttentionDim()))) {
            IValue text = program.runValue("text", List.of(context, weights));
            return new Conditioning(text, (PtNDArray) manager.create(rows), rows.length);
        }
    }

    /**
     * @param latents in_channels x height x width each
     * @param timestep of the training
     * @return out_channels x height x width each, as many as the conditioning has
     */
    public List<float[]> predict(
            List<float[]> latents, int height, int width, int timestep, Conditioning conditioning) {
        try (PtNDManager call = manager.newSubManager(manager.getDevice());
                IValue sample = IValue.from(Tensors.stack(call, latents, config.inChannels(), height, width));
                IValue time = IValue.from((PtNDArray) call.create(new long[] {timestep}, new Shape(1)))) {
            List<IValue> arguments = new ArrayList<>(List.of(sample, time, conditioning.rows, conditioning.text));
            arguments.addAll(settings);
            arguments.add(weights);
            float[] all = Tensors.floats(program.run(call, "forward", arguments));
            return split(NotFinite.check("UNet", all), conditioning.size);
        }
    }

    @Override
    public void close() {
        settings.forEach(IValue::close);
        weights.close();
        program.close();
    }

    private static List<float[]> split(float[] all, int rows) {
        int length = all.length / rows;
        List<float[]> split = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            float[] one = new float[length];
            System.arraycopy(all, row * length, one, 0, length);
            split.add(one);
        }
        return split;
    }

    /** What attention reads of the texts, on the device. */
    public static final class Conditioning implements AutoCloseable {
        private final IValue text;
        /** Kept, for on a CPU the tensor lies in the memory of this object. */
        private final PtNDArray numbers;

        private final IValue rows;
        private final int size;

        private Conditioning(IValue text, PtNDArray numbers, int size) {
            this.text = text;
            this.numbers = numbers;
            this.rows = IValue.from(numbers);
            this.size = size;
        }

        @Override
        public void close() {
            rows.close();
            numbers.close();
            text.close();
        }
    }
}
