package org.latentblending.models.weights;

import java.util.List;

/**
 * A tensor in a weights file.
 *
 * @param format how its numbers are written
 * @param shape lengths of its axes, outermost first; none for a single number
 */
public record StoredTensor(DType format, List<Long> shape) {
    public StoredTensor {
        shape = List.copyOf(shape);
    }

    /** Numbers in it. */
    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** What its numbers take. */
    public long bytes() {
        return Math.multiplyExact(size(), format.bytes());
    }
}
