package org.latentblending.diffusion.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Converts between float arrays and tensors. */
public final class Tensors {
    private Tensors() {}

    /** Stacks rows of equal length into a tensor on the manager's device. */
    public static PtNDArray stack(PtNDManager manager, List<float[]> rows, long... rowShape) {
        int length = rows.get(0).length;
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(rows.size() * length, Float.BYTES))
                .order(ByteOrder.nativeOrder());
        FloatBuffer floats = bytes.asFloatBuffer();
        rows.forEach(floats::put);
        return manager.create(bytes, new Shape(rows.size()).addAll(new Shape(rowShape)), DataType.FLOAT32);
    }

    /** Rows {@code from} (inclusive) to {@code to} (exclusive), in the tensor's memory. Its manager owns the result. */
    public static PtNDArray slice(PtNDArray tensor, int from, int to) {
        return (PtNDArray) tensor.get(new NDIndex().addSliceDim(from, to));
    }

    /** Concatenates rows. The first one's manager owns the result. */
    public static PtNDArray concat(List<PtNDArray> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : (PtNDArray) NDArrays.concat(new NDList(parts.toArray(NDArray[]::new)));
    }

    /** Returns the elements of each row, and closes the tensor if they are float32. */
    public static List<float[]> rows(PtNDArray tensor) {
        int count = (int) tensor.getShape().get(0);
        float[] all = floats(tensor);
        int length = all.length / count;
        return IntStream.range(0, count)
                .mapToObj(row -> Arrays.copyOfRange(all, row * length, (row + 1) * length))
                .toList();
    }

    /** Returns the elements of a tensor, row-major, and closes it if they are float32. */
    public static float[] floats(PtNDArray tensor) {
        try (NDArray single = tensor.toType(DataType.FLOAT32, false)) {
            return single.toFloatArray();
        }
    }
}
