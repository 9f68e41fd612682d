package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Network;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Tensors;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.diffusion.torch.TorchWeights;
import org.latentblending.diffusion.torch.WeightPlan;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.weights.Weights;

/** The UNet, which predicts noise or v: diffusers' {@code UNet2DConditionModel}. */
public final class Unet extends Network {
    private static final WeightPlan PLAN = new WeightPlan(
            List.of(
                    new WeightPlan.Fused(List.of(".attn1.to_q", ".attn1.to_k", ".attn1.to_v"), ".attn1.to_qkv"),
                    new WeightPlan.Fused(List.of(".attn2.to_k", ".attn2.to_v"), ".attn2.to_kv")),
            List.of(new WeightPlan.Split(".ff.net.0.proj", List.of(".ff.net.0.value", ".ff.net.0.gate"))),
            name -> name.endsWith(".weight") && !name.contains("norm") && !name.contains("time_emb"));

    private final PtNDManager manager;
    private final UnetConfig config;

    public Unet(PtNDManager manager, UnetConfig config, Weights weights, Precision precision, Kernels kernels) {
        super(
                "UNet",
                manager,
                TorchProgram.load("unet.torchscript", "Unet", manager, kernels),
                TorchWeights.read(weights, PLAN, manager, precision, kernels),
                IValue.listFrom(
                        config.heads().stream().mapToLong(Integer::longValue).toArray()),
                IValue.from((long) config.normNumGroups()),
                IValue.from(config.normEps()));
        this.manager = manager;
        this.config = config;
    }

    /**
     * Prepares the text conditioning of a batch and keeps it on the device for all steps.
     *
     * @param embeddings text conditioning of each row, tokens x width
     * @param rows for each row the index of its latent, ascending
     * @param height of the latents, in_channels x height x width; the predictions are out_channels x height x width
     */
    public BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows, int height, int width) {
        long tokens = embeddings.get(0).length / config.crossAttentionDim();
        try (PtNDManager call = newCall();
                IValue context = IValue.from(Tensors.stack(call, embeddings, tokens, config.crossAttentionDim()))) {
            PtNDArray numbers = (PtNDArray) manager.create(rows);
            try {
                IValue text = prepare("text", context);
                return new Conditioned(this, text, numbers, IValue.from(numbers), rows.length, height, width);
            } catch (RuntimeException failed) {
                numbers.close();
                throw failed;
            }
        }
    }

    /** The text is its keys and values on the device; the numbers own the memory of the rows on a CPU. */
    private record Conditioned(Unet unet, IValue text, PtNDArray numbers, IValue rows, int size, int height, int width)
            implements BatchedUnet.Conditioned {
        @Override
        public List<float[]> predict(List<float[]> latents, int timestep) {
            try (PtNDManager call = unet.newCall();
                    IValue sample = IValue.from(Tensors.stack(call, latents, unet.config.inChannels(), height, width));
                    IValue time = IValue.from((PtNDArray) call.create(new long[] {timestep}, new Shape(1)))) {
                float[] all = unet.run(call, "forward", sample, time, rows, text);
                int length = all.length / size;
                return IntStream.range(0, size)
                        .mapToObj(row -> Arrays.copyOfRange(all, row * length, (row + 1) * length))
                        .toList();
            }
        }

        @Override
        public void close() {
            rows.close();
            numbers.close();
            text.close();
        }
    }
}
