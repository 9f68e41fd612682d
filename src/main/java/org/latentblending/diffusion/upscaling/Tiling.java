package org.latentblending.diffusion.upscaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Divides one axis of a picture into tiles of equal length that overlap, so that all calls of a network have the same shape. Of
 * each tile a part is kept, and these parts cover the axis once.
 *
 * @param length of a tile at most
 * @param overlap by which a tile reaches beyond the part of it that is kept, at least; less than half of the length
 */
record Tiling(int length, int overlap) {
    private static final int MIN_LENGTH = 32;

    Tiling {
        if (overlap < 0 || 2L * overlap >= length) {
            throw new IllegalArgumentException("Tiles of " + length + " cannot overlap by " + overlap);
        }
    }

    /** One tile, whatever the size. */
    static final Tiling WHOLE = new Tiling(Integer.MAX_VALUE, 0);

    /** Pixels of a tile, {@code begin} to {@code end}, of which {@code from} to {@code to} are kept. */
    record Tile(int begin, int end, int from, int to) {
        int length() {
            return end - begin;
        }
    }

    /** Tiles of half the length; empty if hardly anything of them would be kept. */
    Optional<Tiling> smaller() {
        int half = length / 4 * 2;
        return half >= 4 * overlap && half >= MIN_LENGTH && this != WHOLE
                ? Optional.of(new Tiling(half, overlap))
                : Optional.empty();
    }

    List<Tile> of(int size) {
        if (size <= length) {
            return List.of(new Tile(0, size, 0, size));
        }
        var tiles = new ArrayList<Tile>();
        int step = length - 2 * overlap;
        int kept = 0;
        for (int begin = 0; kept < size; begin = Math.min(begin + step, size - length)) {
            int end = begin + length;
            int to = end == size ? size : end - overlap;
            tiles.add(new Tile(begin, end, kept, to));
            kept = to;
        }
        return tiles;
    }
}
