package org.latentblending.diffusion;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.HashMap;
import java.util.Map;
import org.latentblending.models.StoredTensor;
import org.latentblending.models.Weights;

/** Brings stored weights onto a device. */
final class TorchWeights {
    private TorchWeights() {}

    /**
     * Reads all tensors, one after the other.
     *
     * @param manager tells the device
     * @param type what the network computes in
     * @return a {@code Dict[str, Tensor]}, the only owner of the memory
     */
    static IValue read(Weights stored, PtNDManager manager, DataType type) {
        try (PtNDManager reading = manager.newSubManager(manager.getDevice())) {
            Map<String, PtNDArray> tensors = new HashMap<>();
            for (String name : stored.names()) {
                tensors.put(name, read(stored, name, reading, type));
            }
            return IValue.stringMapFrom(tensors);
        }
    }

    private static PtNDArray read(Weights stored, String name, PtNDManager manager, DataType type) {
        StoredTensor tensor = stored.tensor(name);
        DataType storedType =
                switch (tensor.format()) {
                    case F32 -> DataType.FLOAT32;
                    case F16 -> DataType.FLOAT16;
                    case BF16 -> DataType.BFLOAT16;
                    case I32 -> DataType.INT32;
                    case I64 -> DataType.INT64;
                };
        Shape shape = new Shape(tensor.shape());
        try (PtNDArray mapped = manager.create(stored.data(name), shape, storedType)) {
            return (PtNDArray) mapped.toType(type, true);
        }
    }
}
