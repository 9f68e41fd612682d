package org.latentblending.diffusion.torch;

/** Thrown if the output of a network contains NaN or infinity, usually because of corrupt weights. */
public class NotFinite extends RuntimeException {
    private NotFinite(String network) {
        super("the output of the " + network + " is not finite; its weights may be corrupt");
    }

    /** @param network name in the message, such as "UNet" */
    public static float[] check(String network, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new NotFinite(network);
            }
        }
        return values;
    }
}
