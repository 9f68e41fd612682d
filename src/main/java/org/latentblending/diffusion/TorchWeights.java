package org.latentblending.diffusion;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.latentblending.models.StoredTensor;
import org.latentblending.models.Weights;

/** Brings stored weights onto a device. */
final class TorchWeights {
    private TorchWeights() {}

    /**
     * Reads all tensors, one after the other. The files are not needed afterwards.
     *
     * @param manager tells the device
     * @return a {@code Dict[str, Tensor]}, the only owner of the memory
     */
    static IValue read(Weights stored, PtNDManager manager, Precision precision) {
        try (PtNDManager reading = manager.newSubManager(manager.getDevice());
                TorchProgram cast = TorchProgram.load("cast.torchscript", "Cast", reading)) {
            Map<String, PtNDArray> tensors = new HashMap<>();
            for (String name : stored.names()) {
                tensors.put(name, read(stored, name, reading, cast, precision));
            }
            return IValue.stringMapFrom(tensors);
        }
    }

    private static PtNDArray read(
            Weights stored, String name, PtNDManager manager, TorchProgram cast, Precision precision) {
        try (PtNDArray mapped = map(stored, name, manager);
                IValue x = IValue.from(mapped);
                IValue type = IValue.from((long) precision.torchType())) {
            return cast.run(manager, "forward", List.of(x, type));
        }
    }

    private static PtNDArray map(Weights stored, String name, PtNDManager manager) {
        StoredTensor tensor = stored.tensor(name);
        Shape shape = new Shape(tensor.shape());
        ByteBuffer data = stored.data(name);
        return switch (tensor.format()) {
            case F32 -> manager.create(data, shape, DataType.FLOAT32);
            case F16 -> manager.create(data, shape, DataType.FLOAT16);
            case BF16 -> manager.create(widen(data), shape, DataType.FLOAT32);
            case I32 -> manager.create(data, shape, DataType.INT32);
            case I64 -> manager.create(data, shape, DataType.INT64);
        };
    }

    /** DJL has no way in for bfloat16, which is the upper half of a float32. */
    private static ByteBuffer widen(ByteBuffer bfloats) {
        ByteBuffer floats = ByteBuffer.allocateDirect(2 * bfloats.remaining()).order(ByteOrder.nativeOrder());
        while (bfloats.hasRemaining()) {
            floats.putInt(bfloats.getShort() << 16);
        }
        return floats.flip();
    }
}
