/**
 * Latent blending as arithmetic: branching schedules, the tree of a transition, its plan, and the engine that walks the
 * tree over any {@link org.latentblending.blending.Denoiser}. Needs nothing but the JDK.
 */
@NullMarked
package org.latentblending.blending;

import org.jspecify.annotations.NullMarked;
