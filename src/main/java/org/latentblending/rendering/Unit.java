package org.latentblending.rendering;

import java.util.List;
import org.latentblending.blending.BlendingListener;
import org.latentblending.blending.Denoiser;

/** The work of one task, which can stop and go on between two blocks. */
interface Unit {
    /** What its stored blocks are called. */
    String name();

    boolean isDone();

    /** Denoises one more block. What the denoiser or the listener throws leaves the unit as it was. */
    void advance(Denoiser denoiser, BlendingListener listener);

    int blocksDone();

    /** UNet evaluations of the blocks that are done. */
    int stepsDone();

    /** The latents that somebody needs in order to go on after the last block that is done; none if nobody does. */
    List<float[]> latents();

    /** Whether the latents of earlier blocks are needed as well. */
    boolean keepsEarlierBlocks();
}
