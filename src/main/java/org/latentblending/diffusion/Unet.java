package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.NotFinite;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Tensors;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.diffusion.torch.TorchWeights;
import org.latentblending.diffusion.torch.WeightPlan;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.weights.Weights;

/** The UNet, which predicts noise or v: diffusers' {@code UNet2DConditionModel}. */
public final class Unet implements AutoCloseable {
    private static final WeightPlan PLAN = new WeightPlan(
            List.of(
                    new WeightPlan.Fused(List.of(".attn1.to_q", ".attn1.to_k", ".attn1.to_v"), ".attn1.to_qkv"),
                    new WeightPlan.Fused(List.of(".attn2.to_k", ".attn2.to_v"), ".attn2.to_kv")),
            List.of(new WeightPlan.Split(".ff.net.0.proj", List.of(".ff.net.0.value", ".ff.net.0.gate"))),
            name -> name.endsWith(".weight") && !name.contains("norm") && !name.contains("time_emb"));

    private final PtNDManager manager;
    private final TorchProgram program;
    private final IValue weights;
    /** Last arguments of the program's method {@code forward}. */
    private final List<IValue> constants;

    private final UnetConfig config;

    public Unet(PtNDManager manager, UnetConfig config, Weights weights, Precision precision, Kernels kernels) {
        this.manager = manager;
        this.config = config;
        program = TorchProgram.load("unet.torchscript", "Unet", manager, kernels);
        this.weights = TorchWeights.read(weights, PLAN, manager, precision, kernels);
        constants = List.of(
                IValue.listFrom(
                        config.heads().stream().mapToLong(Integer::longValue).toArray()),
                IValue.from((long) config.normNumGroups()),
                IValue.from(config.normEps()),
                this.weights);
    }

    /**
     * Prepares the text conditioning of a batch and keeps it on the device for all steps.
     *
     * @param embeddings text conditioning of each row
     * @param rows for each row the index of its latent, ascending
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
     * Predicts one step.
     *
     * @param latents in_channels x height x width each
     * @param timestep of the training
     * @return one prediction for each row of the conditioning, out_channels x height x width each
     */
    public List<float[]> predict(
            List<float[]> latents, int height, int width, int timestep, Conditioning conditioning) {
        try (PtNDManager call = manager.newSubManager(manager.getDevice());
                IValue sample = IValue.from(Tensors.stack(call, latents, config.inChannels(), height, width));
                IValue time = IValue.from((PtNDArray) call.create(new long[] {timestep}, new Shape(1)))) {
            List<IValue> arguments = new ArrayList<>(List.of(sample, time, conditioning.rows, conditioning.text));
            arguments.addAll(constants);
            float[] all = Tensors.floats(program.run(call, "forward", arguments));
            return split(NotFinite.check("UNet", all), conditioning.size);
        }
    }

    @Override
    public void close() {
        constants.forEach(IValue::close);
        program.close();
    }

    private static List<float[]> split(float[] all, int rows) {
        int length = all.length / rows;
        return IntStream.range(0, rows)
                .mapToObj(row -> Arrays.copyOfRange(all, row * length, (row + 1) * length))
                .toList();
    }

    /** Keys and values of the text conditioning, on the device. */
    public static final class Conditioning implements AutoCloseable {
        private final IValue text;
        /** On a CPU this object owns the memory of {@code rows}. */
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
