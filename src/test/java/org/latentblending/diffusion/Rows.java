package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several arrays of one length, one after the other in one array. */
final class Rows {
    private Rows() {}

    static List<float[]> of(float[] joined, int count) {
        int length = joined.length / count;
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            rows.add(Arrays.copyOfRange(joined, row * length, (row + 1) * length));
        }
        return rows;
    }

    static float[] joined(List<float[]> rows) {
        int length = rows.get(0).length;
        float[] joined = new float[rows.size() * length];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, joined, row * length, length);
        }
        return joined;
    }
}
