package org.latentblending.models.networks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a network's tensor lies: in a stored one, or in one of several equal parts of it, one below the other.
 *
 * @param stored name of the stored tensor
 * @param part which part, from 0
 * @param parts how many there are
 */
public record TensorSlice(String stored, int part, int parts) {
    public static TensorSlice whole(String stored) {
        return new TensorSlice(stored, 0, 1);
    }

    /** Whether a stored tensor of one shape holds a network's of another. */
    boolean fits(List<Long> storedShape, List<Long> shape) {
        List<Long> whole = new ArrayList<>(shape);
        whole.set(0, parts * shape.get(0));
        if (storedShape.equals(whole)) {
            return true;
        }
        // The original's autoencoder attends with 1x1 convolutions, which are matrices.
        whole.addAll(List.of(1L, 1L));
        return shape.size() == 2 && storedShape.equals(whole);
    }

    /** The part's bytes among those of the stored tensor. */
    ByteBuffer cut(ByteBuffer data) {
        int bytes = data.remaining() / parts;
        return data.slice(part * bytes, bytes).order(data.order());
    }
}
