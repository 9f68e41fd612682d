package org.latentblending.blending;

/**
 * One picture of a movie, between two neighbouring key frames or on one of them.
 *
 * @param left index of the key frame before it
 * @param right index of the key frame after it; equal to {@code left} on a key frame
 * @param fraction share of the right one's pixels, 0 to below 1; 0 on a key frame
 */
public record SpreadFrame(int left, int right, double fraction) {}
