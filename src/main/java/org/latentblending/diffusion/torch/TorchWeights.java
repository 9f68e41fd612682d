package org.latentblending.diffusion.torch;

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
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/** Loads weights onto a device. */
public final class TorchWeights {
    private TorchWeights() {}

    /**
     * Loads all tensors, one after the other, so that little more memory than that of the network is needed. The files may
     * be closed afterwards.
     *
     * @param manager of the device
     * @param kernels that will use the weights
     * @return a {@code Dict[str, Tensor]}, the only owner of the memory
     */
    public static IValue read(
            Weights stored, WeightPlan plan, PtNDManager manager, Precision precision, Kernels kernels) {
        try (PtNDManager reading = manager.newSubManager(manager.getDevice());
                TorchProgram program = TorchProgram.load("weights.torchscript", "Weights", reading, kernels)) {
            Map<String, PtNDArray> tensors = new HashMap<>();
            plan.tensors(stored.names()).forEach((name, source) -> {
                PtNDArray tensor = read(stored, source, reading, program, precision);
                tensors.put(name, plan.packs().test(name) ? pack(name, tensor, precision, reading, program) : tensor);
            });
            return IValue.stringMapFrom(tensors);
        }
    }

    private static PtNDArray read(
            Weights stored, WeightPlan.Source source, PtNDManager owner, TorchProgram program, Precision precision) {
        try (PtNDManager reading = owner.newSubManager(owner.getDevice());
                IValue type = IValue.from((long) precision.torchType());
                IValue part = IValue.from((long) source.part());
                IValue parts = IValue.from((long) source.parts());
                IValue mapped = IValue.listFrom(source.stored().stream()
                        .map(name -> map(stored, name, reading))
                        .toArray(PtNDArray[]::new))) {
            return program.run(owner, "read", List.of(mapped, part, parts, type));
        }
    }

    private static PtNDArray pack(
            String name, PtNDArray tensor, Precision precision, PtNDManager owner, TorchProgram program) {
        try (PtNDArray loose = tensor;
                IValue weight = IValue.from(loose);
                IValue stride = IValue.from(name.contains("downsamplers") ? 2L : 1L);
                IValue forSize = IValue.from(Kernels.packsForSize(precision))) {
            return program.run(owner, "pack", List.of(weight, stride, forSize));
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
            default -> throw new IllegalArgumentException("'" + name + "' has the format " + tensor.format());
        };
    }

    /** DJL cannot import bfloat16, which is the upper half of a float32. */
    private static ByteBuffer widen(ByteBuffer bfloats) {
        ByteBuffer floats = ByteBuffer.allocateDirect(2 * bfloats.remaining()).order(ByteOrder.nativeOrder());
        while (bfloats.hasRemaining()) {
            floats.putInt(bfloats.getShort() << 16);
        }
        return floats.flip();
    }
}
