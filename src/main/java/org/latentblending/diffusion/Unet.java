package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import org.latentblending.models.UnetConfig;
import org.latentblending.models.Weights;

/** Predicts the noise, or v, in latents: diffusers' {@code UNet2DConditionModel}. */
final class Unet implements AutoCloseable {
    private final PtNDManager manager;
    private final Network network;
    private final UnetConfig config;

    Unet(PtNDManager manager, UnetConfig config, Weights weights, Precision precision) {
        this.manager = manager;
        this.config = config;
        network = new Network(
                TorchProgram.load("unet.torchscript", "Unet", manager),
                IValue.listFrom(
                        config.heads().stream().mapToLong(Integer::longValue).toArray()),
                IValue.from((long) config.normNumGroups()),
                IValue.from(config.normEps()),
                IValue.from(true), // flip_sin_to_cos
                IValue.from(0.0), // freq_shift
                IValue.from(1L), // downsample_padding
                IValue.from(1.0), // mid_block_scale_factor
                TorchWeights.read(weights, manager, precision));
    }

    /** Text conditioning of some latents, kept on the device while their trajectories go on. */
    Conditioning condition(List<float[]> embeddings) {
        PtNDManager own = manager.newSubManager(manager.getDevice());
        long tokens = embeddings.get(0).length / config.crossAttentionDim();
        return new Conditioning(own, Tensors.stack(own, embeddings, tokens, config.crossAttentionDim()));
    }

    /**
     * @param latents in_channels x height x width each, as many as the conditioning has
     * @param timestep of the training
     * @return out_channels x height x width each
     */
    List<float[]> predict(List<float[]> latents, int height, int width, int timestep, Conditioning conditioning) {
        try (PtNDManager call = manager.newSubManager(manager.getDevice())) {
            PtNDArray sample = Tensors.stack(call, latents, config.inChannels(), height, width);
            PtNDArray time = (PtNDArray) call.create(new long[] {timestep}, new Shape(1));
            PtNDArray out = network.run(call, "forward", sample, time, conditioning.text);
            return split(NotFinite.check("UNet", Tensors.floats(out)), latents.size());
        }
    }

    @Override
    public void close() {
        network.close();
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

    /** Embeddings on the device. */
    static final class Conditioning implements AutoCloseable {
        private final PtNDManager owner;
        private final PtNDArray text;

        private Conditioning(PtNDManager owner, PtNDArray text) {
            this.owner = owner;
            this.text = text;
        }

        @Override
        public void close() {
            owner.close();
        }
    }
}
