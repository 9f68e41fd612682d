package org.latentblending.transitions;

/**
 * A finished frame.
 *
 * @param index position in the whole movie, from 0
 * @param segment index of the pair of neighbouring keyframes that it lies between, from 0
 * @param fraction position between them, 0 to 1
 */
public record Frame(int index, int segment, double fraction) {}
