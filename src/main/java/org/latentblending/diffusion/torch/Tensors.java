package org.latentblending.diffusion.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

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

    /** Returns the elements of a tensor, row-major. */
    public static float[] floats(PtNDArray tensor) {
        try (NDArray single = tensor.toType(DataType.FLOAT32, false)) {
            return single.toFloatArray();
        }
    }
}
