package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
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
    private final PtNDManager manager;
    private final UnetConfig config;

    public Unet(PtNDManager manager, UnetConfig config, Weights weights, Precision precision, Kernels kernels) {
        super(
                "UNet",
                manager,
                TorchProgram.load("unet.torchscript", "Unet", manager, kernels),
                TorchWeights.read(weights, plan(config), manager, precision, kernels),
                IValue.listFrom(
                        config.heads().stream().mapToLong(Integer::longValue).toArray()),
                IValue.from((long) config.normNumGroups()),
                IValue.from(config.normEps()));
        this.manager = manager;
        this.config = config;
    }

    /** Of an upscaler's noise levels only one is used. */
    private static WeightPlan plan(UnetConfig config) {
        return config.noiseLevels() == 0
                ? WeightPlan.UNET
                : WeightPlan.unet(
                        config::readsOnlyText,
                        List.of(new WeightPlan.Part(
                                "class_embedding.weight", UnetConfig.NOISE_LEVEL, config.noiseLevels())));
    }

    /**
     * Prepares the text conditioning of a batch and keeps it on the device for all steps.
     *
     * @param embeddings text conditioning of each row, tokens x width
     * @param rows for each row the index of its latent, ascending
     * @param height of the latents, in_channels x height x width; the predictions are out_channels x height x width
     */
    public BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows, int height, int width) {
        return condition(embeddings, rows, height, width, null);
    }

    /**
     * As the method without adapters.
     *
     * @param embeddings tokens x width, followed by the strength of each adapter
     */
    BatchedUnet.Conditioned condition(
            List<float[]> embeddings, long[] rows, int height, int width, @Nullable Adapters adapters) {
        int tokens = embeddings.get(0).length / config.crossAttentionDim();
        int length = tokens * config.crossAttentionDim();
        List<float[]> states = embeddings.stream()
                .map(embedding -> embedding.length == length ? embedding : Arrays.copyOf(embedding, length))
                .toList();
        try (PtNDManager call = newCall();
                IValue context = IValue.from(Tensors.stack(call, states, tokens, config.crossAttentionDim()))) {
            PtNDArray numbers = (PtNDArray) manager.create(rows);
            try {
                IValue text = adapters == null
                        ? prepare("text", context)
                        : adapted(call, context, embeddings, length, rows, adapters);
                return new Conditioned(this, text, numbers, IValue.from(numbers), height, width);
            } catch (RuntimeException failed) {
                numbers.close();
                throw failed;
            }
        }
    }

    private IValue adapted(
            PtNDManager call, IValue context, List<float[]> embeddings, int length, long[] rows, Adapters adapters) {
        List<float[]> strengths = embeddings.stream()
                .map(embedding -> Arrays.copyOfRange(embedding, length, embedding.length))
                .toList();
        // The first row of each sample: both rows of a guided one have the same strengths.
        List<float[]> ofSamples = IntStream.range(0, rows.length)
                .filter(row -> row == 0 || rows[row] != rows[row - 1])
                .mapToObj(strengths::get)
                .toList();
        int count = strengths.get(0).length;
        try (IValue ofRows = IValue.from(Tensors.stack(call, strengths, count));
                IValue samples = IValue.from(Tensors.stack(call, ofSamples, count))) {
            return prepare("text_with_loras", context, ofRows, samples, adapters.tensors());
        }
    }

    /** The text is its keys and values on the device; the numbers own the memory of the rows on a CPU. */
    @RequiredArgsConstructor
    private static final class Conditioned implements BatchedUnet.Conditioned {
        private final Unet unet;
        private final IValue text;
        private final PtNDArray numbers;
        private final IValue rows;
        private final int height;
        private final int width;
        private @Nullable IValue deepFeatures; // on the device

        @Override
        public List<float[]> predict(List<float[]> latents, float timestep, DeepCache cache) {
            try (PtNDManager call = unet.newCall()) {
                PtNDArray sample = Tensors.stack(call, latents, unet.config.inChannels(), height, width);
                List<float[]> predictions = Tensors.rows(predict(sample, timestep, cache));
                predictions.forEach(unet::check);
                return predictions;
            }
        }

        @Override
        public PtNDArray predict(PtNDArray latents, float timestep, DeepCache cache) {
            PtNDManager owner = (PtNDManager) latents.getManager();
            try (IValue sample = IValue.from(latents);
                    IValue time = IValue.from((PtNDArray) owner.create(new float[] {timestep}, new Shape(1)));
                    IValue prediction = predict(sample, time, cache)) {
                return prediction.toTensor(owner);
            }
        }

        private IValue predict(IValue sample, IValue time, DeepCache cache) {
            return switch (cache) {
                case UNUSED -> unet.runValue("forward", sample, time, rows, text);
                case KEPT -> keep(sample, time);
                case REUSED -> unet.runValue("reuse", sample, time, rows, text, kept());
            };
        }

        private IValue keep(IValue sample, IValue time) {
            closeFeatures();
            try (IValue both = unet.runValue("keep", sample, time, rows, text)) {
                IValue[] parts = both.toIValueTuple();
                deepFeatures = parts[1];
                return parts[0];
            }
        }

        private IValue kept() {
            if (deepFeatures == null) {
                throw new IllegalStateException("no step has kept its features");
            }
            return deepFeatures;
        }

        private void closeFeatures() {
            if (deepFeatures != null) {
                deepFeatures.close();
                deepFeatures = null;
            }
        }

        @Override
        public void close() {
            closeFeatures();
            rows.close();
            numbers.close();
            text.close();
        }
    }
}
