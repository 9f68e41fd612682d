package org.latentblending.blending;

import java.util.List;

/**
 * A segment between two blocks: with the columns of its keyframes this is all that the next block needs, so that work can
 * stop and go on here.
 *
 * @param segment its index in the movie
 * @param block the block that is finished
 * @param latents of all its branches after its last step, from left to right, both keyframes included; channels x height x
 *     width in row-major order; never modified
 */
public record TreeLevel(int segment, int block, List<float[]> latents) {

    public TreeLevel {
        latents = List.copyOf(latents);
    }
}
