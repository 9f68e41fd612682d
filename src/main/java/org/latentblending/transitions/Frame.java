package org.latentblending.transitions;

/**
 * A finished frame.
 *
 * @param index place in the whole movie, from 0
 * @param segment which pair of neighbouring keyframes it lies between, from 0
 * @param fraction where between them, 0 to 1
 */
public record Frame(int index, int segment, double fraction) {}
