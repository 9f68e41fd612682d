package org.latentblending.diffusion;

/**
 * A step's use of the UNet's deep features: DeepCache (Ma et al., 2023, arXiv 2312.00858) with diffusers' cache branch 0.
 * Deep features change little from step to step, so a draft computes them in about every third step only.
 */
public enum DeepCache {
    /** The whole UNet. */
    UNUSED,
    /** The whole UNet; its deep features are kept for the next steps. */
    KEPT,
    /** The UNet's first and last layers, with the deep features that were kept last. */
    REUSED;

    private static final int INTERVAL = 3;

    /**
     * A last step that follows the features' second use reuses them once more: its own would not be used.
     *
     * @param step of a block, from 0: a block that is resumed from its checkpoint begins with a whole step
     * @param steps of the block
     */
    static DeepCache ofDraft(int step, int steps) {
        boolean isWhole = step % INTERVAL == 0 && (step == 0 || step < steps - 1);
        return isWhole ? KEPT : REUSED;
    }
}
