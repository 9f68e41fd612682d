package org.latentblending.blending;

import java.util.List;

/**
 * The finished trajectory of a keyframe.
 *
 * @param blockEnds its latent after the last step of each block, crossfed where the plan says so
 */
record Column(List<float[]> blockEnds) {

    Column {
        blockEnds = List.copyOf(blockEnds);
    }

    float[] after(int block) {
        return blockEnds.get(block);
    }

    /** The latent of the finished frame. */
    float[] last() {
        return blockEnds.get(blockEnds.size() - 1);
    }
}
