package org.latentblending.benchmark;

/** What ours does and the published engine does not. */
enum Lever {
    /** Branches of a level go through the UNet together. */
    BATCH,
    /** What depends on the texts alone is computed once: the negative prompt's embedding, and keys and values of a block. */
    CACHES,
    /** PNG and JPEG are written on another thread than the one that denoises. */
    OVERLAP
}
