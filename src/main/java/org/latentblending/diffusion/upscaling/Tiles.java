package org.latentblending.diffusion.upscaling;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.diffusion.upscaling.Tiling.Tile;

/** The tiles of a picture or latent, row by row. They are cut from it, and mixed where they overlap. */
final class Tiles {
    private final List<Tile> rows;
    private final List<Tile> columns;
    private final int overlap;
    private final int height;
    private final int width;

    Tiles(Tiling tiling, int height, int width) {
        rows = tiling.of(height);
        columns = tiling.of(width);
        overlap = tiling.overlap();
        this.height = height;
        this.width = width;
    }

    int count() {
        return rows.size() * columns.size();
    }

    /** Of every tile. */
    int height() {
        return rows.get(0).length();
    }

    /** Of every tile. */
    int width() {
        return columns.get(0).length();
    }

    /** @param planes channels x height x width */
    List<float[]> cut(float[] planes) {
        var tiles = new ArrayList<float[]>();
        int channels = planes.length / (height * width);
        for (Tile row : rows) {
            for (Tile column : columns) {
                float[] tile = new float[channels * height() * width()];
                for (int line = 0; line < channels * height(); line++) {
                    int y = line / height() * height + row.begin() + line % height();
                    System.arraycopy(planes, y * width + column.begin(), tile, line * width(), width());
                }
                tiles.add(tile);
            }
        }
        return tiles;
    }

    /** @param enlarged tiles that are a factor as wide and high, in order */
    float[] mix(Iterable<float[]> enlarged, int factor) {
        float[][] ofRows = shares(rows, height, factor);
        float[][] ofColumns = shares(columns, width, factor);
        float[] whole = new float[0];
        int number = 0;
        for (float[] tile : enlarged) {
            int channels = tile.length / (height() * width() * factor * factor);
            if (number == 0) {
                whole = new float[channels * height * width * factor * factor];
            }
            int row = number / columns.size();
            int column = number % columns.size();
            for (int line = 0; line < channels * height() * factor; line++) {
                int y = line % (height() * factor);
                int in = line * width() * factor;
                int out = ((line / (height() * factor) * height + rows.get(row).begin()) * factor + y) * width * factor
                        + columns.get(column).begin() * factor;
                for (int x = 0; x < width() * factor; x++) {
                    whole[out + x] += ofRows[row][y] * ofColumns[column][x] * tile[in + x];
                }
            }
            number++;
        }
        return whole;
    }

    /** For each tile of an axis the shares of its pixels, which fall towards other tiles; those of a pixel sum to 1. */
    private float[][] shares(List<Tile> tiles, int size, int factor) {
        float[][] shares = new float[tiles.size()][];
        float[] sums = new float[size * factor];
        int full = 2 * overlap * factor;
        for (int i = 0; i < shares.length; i++) {
            Tile tile = tiles.get(i);
            int length = tile.length() * factor;
            shares[i] = new float[length];
            for (int pixel = 0; pixel < length; pixel++) {
                int left = tile.begin() == 0 ? full : pixel;
                int right = tile.end() == size ? full : length - 1 - pixel;
                shares[i][pixel] = Math.min(full, Math.min(left, right)) + 0.5f;
                sums[tile.begin() * factor + pixel] += shares[i][pixel];
            }
        }
        for (int i = 0; i < shares.length; i++) {
            for (int pixel = 0; pixel < shares[i].length; pixel++) {
                shares[i][pixel] /= sums[tiles.get(i).begin() * factor + pixel];
            }
        }
        return shares;
    }
}
