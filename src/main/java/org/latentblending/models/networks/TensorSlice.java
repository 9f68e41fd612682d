package org.latentblending.models.networks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a stored tensor.
 *
 * @param stored name of the stored tensor
 * @param part index of the part
 * @param parts number of equal parts along the first axis
 */
public record TensorSlice(String stored, int part, int parts) {
    public static TensorSlice whole(String stored) {
        return new TensorSlice(stored, 0, 1);
    }

    /** Whether a part of a stored tensor has a shape. */
    boolean matches(List<Long> storedShape, List<Long> shape) {
        List<Long> whole = new ArrayList<>(shape);
        whole.set(0, parts * shape.get(0));
        if (storedShape.equals(whole)) {
            return true;
        }
        // The original autoencoder's attention uses 1x1 convolutions instead of matrices.
        whole.addAll(List.of(1L, 1L));
        return shape.size() == 2 && storedShape.equals(whole);
    }

    ByteBuffer slice(ByteBuffer data) {
        int bytes = data.remaining() / parts;
        return data.slice(part * bytes, bytes).order(data.order());
    }
}
