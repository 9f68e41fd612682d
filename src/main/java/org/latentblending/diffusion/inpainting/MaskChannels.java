package org.latentblending.diffusion.inpainting;

import java.util.Arrays;

/**
 * What the UNet of a model for inpainting sees besides the latent: the mask, 1 where it paints anew, and the latent of the
 * picture without that part.
 */
public final class MaskChannels {
    private final float[] channels;

    /** @param kept channels x height x width: the latent of {@link Inpainting#keptPixels} */
    public MaskChannels(Mask mask, float[] kept, int factor) {
        boolean[] repainted = mask.firstOfSquares(factor);
        channels = new float[repainted.length + kept.length];
        for (int i = 0; i < repainted.length; i++) {
            channels[i] = repainted[i] ? 1 : 0;
        }
        System.arraycopy(kept, 0, channels, repainted.length, kept.length);
    }

    /** The UNet's input: the latent's channels, the mask's, those of what is kept. */
    public float[] after(float[] latent) {
        float[] input = Arrays.copyOf(latent, latent.length + channels.length);
        System.arraycopy(channels, 0, input, latent.length, channels.length);
        return input;
    }
}
