package org.latentblending.models.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layout of a tensor that is not stored row by row, such as "channels last", a transposed matrix, or a view of a larger tensor.
 *
 * @param shape lengths of the axes
 * @param steps for each axis the distance between neighbouring elements
 */
record Strides(List<Long> shape, List<Long> steps) {
    /**
     * @return null if the tensor is stored row by row
     * @throws ArithmeticException if the shape is too large
     */
    static @Nullable Strides of(List<Long> shape, List<Long> steps) {
        long step = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            if (shape.get(axis) != 1 && steps.get(axis) != step) {
                return new Strides(shape, steps);
            }
            step = Math.multiplyExact(step, Math.max(shape.get(axis), 1));
        }
        return null;
    }

    /**
     * Returns the number of elements from the first to the last one in the storage.
     *
     * @throws ArithmeticException if it is too large
     */
    long span() {
        long span = 1;
        for (int axis = 0; axis < shape.size(); axis++) {
            if (shape.get(axis) == 0) {
                return 0;
            }
            span = Math.addExact(span, Math.multiplyExact(shape.get(axis) - 1, steps.get(axis)));
        }
        return span;
    }

    /**
     * Copies the elements row by row.
     *
     * @param stored the span of the tensor
     * @param size number of elements, which has been checked
     * @param bytes of each element
     */
    ByteBuffer rowByRow(ByteBuffer stored, int size, int bytes) {
        ByteBuffer rows = ByteBuffer.allocateDirect(size * bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (size > 0) {
            copy(stored, rows, bytes, 0, 0);
        }
        return rows.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A tensor has few axes, so that the recursion is shallow. */
    private void copy(ByteBuffer stored, ByteBuffer rows, int bytes, int axis, long begin) {
        long step = steps.get(axis) * bytes;
        boolean isLast = axis == shape.size() - 1;
        for (long i = 0, at = begin; i < shape.get(axis); i++, at += step) {
            if (!isLast) {
                copy(stored, rows, bytes, axis + 1, at);
            } else if (bytes == 2) {
                rows.putShort(stored.getShort((int) at));
            } else if (bytes == 4) {
                rows.putInt(stored.getInt((int) at));
            } else if (bytes == 8) {
                rows.putLong(stored.getLong((int) at));
            } else {
                rows.put(stored.get((int) at));
            }
        }
    }
}
