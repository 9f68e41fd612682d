package org.latentblending.diffusion.inpainting;

import java.util.Arrays;

/** Additional input channels of an inpainting UNet: the mask, 1 where it repaints, and the latent of the kept region. */
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

    /** Appends the channels to those of a latent. */
    public float[] appendTo(float[] latent) {
        float[] input = Arrays.copyOf(latent, latent.length + channels.length);
        System.arraycopy(channels, 0, input, latent.length, channels.length);
        return input;
    }
}
