package org.latentblending.models.networks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.weights.Weights;

/**
 * Derives the configs of the three networks from the names and shapes of the original's tensors. All 2.x models have 32 groups
 * in group norms and 64 channels in the text encoder's heads. {@link NetworkWeights} checks that all tensors are present.
 */
@RequiredArgsConstructor
public final class OriginalNetworks {
    public static final String UNET = "model.diffusion_model.";
    public static final String AUTOENCODER = "first_stage_model.";
    public static final String TEXT_ENCODER = "cond_stage_model.model.";

    /** Of every level, in the published one. */
    static final int UPSCALER_HEADS = 8;

    private static final String NOISE_LEVELS = UNET + "label_emb.weight";
    private static final int GROUPS = 32;
    private static final int TEXT_HEAD_CHANNELS = 64;
    private static final int MAX_CHANNELS = 1 << 14;
    private static final int MAX_LAYERS = 64;
    private static final double EPSILON = 1e-5;
    // OpenCLIP's ViT-H-14; the last of its 24 layers is not used and not always stored.
    private static final int VIT_H_WIDTH = 1024;
    private static final int VIT_H_LAYERS = 24;

    private final String file;
    private final Weights stored;

    /** Whether the UNet has input channels for a mask and a masked picture. */
    public boolean isInpainting() {
        return size(UNET + "input_blocks.0.0.weight", 1) > size(UNET + "out.2.weight", 0);
    }

    /** Whether the UNet is that of an upscaler: it has embeddings of the noise level of the small picture. */
    public boolean isUpscaler() {
        return has(NOISE_LEVELS);
    }

    /**
     * @param headChannels channels of each attention head; null if all levels have {@link #UPSCALER_HEADS} heads
     * @param pixels width and height of the training's pictures
     * @param factor picture pixels along the edge of a latent pixel
     */
    public UnetConfig unet(@Nullable Integer headChannels, int pixels, int factor) {
        List<Integer> channels = new ArrayList<>();
        List<Boolean> attention = new ArrayList<>();
        List<Integer> seen = new ArrayList<>(); // width of the keys' input in the first attention; 0 if there is none
        List<Integer> layers = new ArrayList<>();
        String blocks = UNET + "input_blocks.";
        int first = size(blocks + "0.0.weight", 0);
        int context = 0;
        for (int block = 1; has(blocks + block + ".0.in_layers.2.weight"); block++) {
            String name = blocks + block;
            boolean hasAttention = has(name + ".1.proj_in.weight");
            if (hasAttention) {
                context = size(name + ".1.transformer_blocks.0.attn2.to_k.weight", 1);
            }
            seen.add(hasAttention ? size(name + ".1.transformer_blocks.0.attn1.to_k.weight", 1) : 0);
            channels.add(size(name + ".0.in_layers.2.weight", 0));
            attention.add(hasAttention);
            int layer = 1;
            while (has(blocks + (block + 1) + ".0.in_layers.2.weight")) {
                block++;
                layer++;
            }
            layers.add(layer);
            block++; // the downsampler
        }
        check(first, channels, layers);
        for (int width : channels) {
            boolean isDivisible = width % (headChannels == null ? UPSCALER_HEADS : headChannels) == 0;
            String parts = headChannels == null ? UPSCALER_HEADS + " heads" : "heads of " + headChannels;
            require(isDivisible, "%d channels, which are not divisible into %s", width, parts);
        }
        List<Boolean> upAttention = new ArrayList<>(attention);
        Collections.reverse(upAttention);
        return new UnetConfig(
                Math.max(pixels / factor, 1),
                size(blocks + "0.0.weight", 1),
                size(UNET + "out.2.weight", 0),
                channels,
                attention,
                upAttention,
                layers.get(0),
                channels.stream()
                        .map(width -> headChannels == null ? UPSCALER_HEADS : width / headChannels)
                        .toList(),
                context,
                GROUPS,
                EPSILON,
                true, // the original code always computes attention scores in float32
                isUpscaler()
                        ? onlyCrossAttention(channels, seen, context)
                        : Collections.nCopies(channels.size(), false),
                isUpscaler() ? size(NOISE_LEVELS, 0) : 0);
    }

    /** Where the text is as wide as the level, both kinds have the same shapes: then it is as in the published upscaler. */
    private static List<Boolean> onlyCrossAttention(List<Integer> channels, List<Integer> seen, int context) {
        return IntStream.range(0, channels.size())
                .mapToObj(level -> channels.get(level) == context
                        ? level < channels.size() - 1
                        : seen.get(level) != channels.get(level).intValue())
                .toList();
    }

    public AutoencoderConfig autoencoder(double scalingFactor) {
        String encoder = AUTOENCODER + "encoder.";
        List<Integer> channels = new ArrayList<>();
        List<Integer> layers = new ArrayList<>();
        for (int level = 0; has(convolution(encoder, level, 0)); level++) {
            int layer = 1;
            while (has(convolution(encoder, level, layer))) {
                layer++;
            }
            channels.add(size(convolution(encoder, level, 0), 0));
            layers.add(layer);
        }
        check(size(encoder + "conv_in.weight", 0), channels, layers);
        int latent = size(AUTOENCODER + "post_quant_conv.weight", 0);
        return new AutoencoderConfig(latent, channels, layers.get(0), GROUPS, scalingFactor);
    }

    public TextEncoderConfig textEncoder() {
        String prefix = TEXT_ENCODER;
        int vocabulary = size(prefix + "token_embedding.weight", 0, 1 << 22);
        int width = size(prefix + "token_embedding.weight", 1);
        int layers = 0;
        while (layers <= MAX_LAYERS && has(prefix + "transformer.resblocks." + layers + ".ln_1.weight")) {
            layers++;
        }
        boolean isKnown = layers >= 2 && layers <= MAX_LAYERS && width % TEXT_HEAD_CHANNELS == 0;
        require(isKnown, "a text encoder of %d layers and %d channels", layers, width);
        return new TextEncoderConfig(
                vocabulary,
                width,
                size(prefix + "transformer.resblocks.0.mlp.c_fc.weight", 0, 1 << 16),
                (width == VIT_H_WIDTH ? VIT_H_LAYERS : layers) - 1,
                width / TEXT_HEAD_CHANNELS,
                size(prefix + "positional_embedding", 0),
                EPSILON);
    }

    private static String convolution(String encoder, int level, int layer) {
        return encoder + "down." + level + ".block." + layer + ".conv1.weight";
    }

    private void check(int first, List<Integer> channels, List<Integer> layers) {
        boolean hasLevels = !channels.isEmpty() && channels.size() <= 8 && first == channels.get(0);
        require(hasLevels, "levels of %s channels after a first convolution of %d", channels, first);
        boolean isUniform = layers.stream().distinct().count() == 1 && layers.get(0) <= MAX_LAYERS;
        require(isUniform, "levels of %s layers", layers);
        boolean hasGroups = channels.stream().allMatch(width -> width % GROUPS == 0);
        require(hasGroups, "levels of %s channels, which are not divisible into groups of %d", channels, GROUPS);
    }

    private boolean has(String name) {
        return stored.names().contains(name);
    }

    private int size(String name, int axis) {
        return size(name, axis, MAX_CHANNELS);
    }

    private int size(String name, int axis, int max) {
        InvalidModel.rejectIf(!has(name), file, "lacks '%s'", name);
        List<Long> shape = stored.tensor(name).shape();
        boolean isInRange = axis < shape.size() && shape.get(axis) >= 1 && shape.get(axis) <= max;
        InvalidModel.rejectIf(!isInRange, file, "the tensor '%s' has the shape %s", name, shape);
        return Math.toIntExact(shape.get(axis));
    }

    private void require(boolean isSupported, String found, Object... arguments) {
        InvalidModel.rejectIf(!isSupported, file, "is not a model of the 2.x family: it has " + found, arguments);
    }
}
