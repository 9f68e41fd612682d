package org.latentblending.diffusion.upscaling;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides one axis of a picture into tiles of equal length that overlap, so that all calls of a network have the same shape. Of
 * each tile a part is kept, and these parts cover the axis once.
 *
 * @param length of a tile at most
 * @param overlap by which a tile reaches beyond the part of it that is kept, at least; less than half of the length
 */
record Tiling(int length, int overlap) {
    Tiling {
        if (overlap < 0 || 2 * overlap >= length) {
            throw new IllegalArgumentException("Tiles of " + length + " cannot overlap by " + overlap);
        }
    }

    /** Pixels of a tile, {@code begin} to {@code end}, of which {@code from} to {@code to} are kept. */
    record Tile(int begin, int end, int from, int to) {}

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
