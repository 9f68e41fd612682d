package org.latentblending.blending;

import org.jspecify.annotations.Nullable;

/**
 * One branch of a block.
 *
 * @param fraction where on the blend axis it lies, 0 (left keyframe) to 1 (right keyframe)
 * @param parents what it starts from; null in the first block, which starts from the keyframes' noise
 */
public record Branch(double fraction, @Nullable Parents parents) {}
