package org.latentblending.benchmark;

/** What ours does and the published engine does not. */
enum Lever {
    /** Branches of a level go through the UNet together. */
    BATCH,
    /** What depends on the texts alone is computed once: the negative prompt's embedding, and keys and values of a block. */
    CACHES,
    /** Pictures are decoded, and PNG and JPEG written, on other threads than the one that denoises. */
    OVERLAP,
    /** Rows of a batch go through the UNet side by side, as many groups of them as there are cores. */
    LANES
}
