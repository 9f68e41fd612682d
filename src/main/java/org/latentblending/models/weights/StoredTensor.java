package org.latentblending.models.weights;

import java.util.List;

/** Number format of a stored tensor, and the lengths of its axes, outermost first; empty for a scalar. */
public record StoredTensor(DType format, List<Long> shape) {
    public StoredTensor {
        shape = List.copyOf(shape);
    }

    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Size of its data in bytes. */
    public long bytes() {
        return Math.multiplyExact(size(), format.bytes());
    }
}
