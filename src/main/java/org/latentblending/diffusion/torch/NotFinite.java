package org.latentblending.diffusion.torch;

/** A network's output holds NaN or infinity, as a corrupt weight makes it. */
public class NotFinite extends RuntimeException {
    private NotFinite(String network) {
        super("the " + network + " gave a number that is not finite; its weights may be corrupt");
    }

    /** @param network its name for a person: "UNet" */
    public static float[] check(String network, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new NotFinite(network);
            }
        }
        return values;
    }
}
