package org.latentblending.benchmark;

/** What ours does and the published engine does not. */
enum Lever {
    /** Branches of a level go through the UNet together. */
    BATCH,
    /** The negative prompt is encoded once a movie, not once a branch and block. */
    CACHES,
    /** PNG and JPEG are written on another thread than the one that denoises. */
    OVERLAP
}
