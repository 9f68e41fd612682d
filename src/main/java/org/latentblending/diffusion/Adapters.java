package org.latentblending.diffusion;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.latentblending.models.loras.LinearLayers.Layer;
import org.latentblending.models.loras.Lora;
import org.latentblending.models.loras.Lora.Factors;

/**
 * LoRAs of one network on a device, in single precision. The networks' programs copy what they use of them.
 *
 * @param tensors a {@code Dict[str, Tensor]}: by the name of a layer with {@code .down} [R, in], {@code .up} [out, R] and
 *     {@code .of} [R], which LoRA each of the R rows of {@code down} belongs to
 * @param owner of the memory
 */
record Adapters(IValue tensors, PtNDManager owner) implements AutoCloseable {
    /** @param layers of the network, by their name in {@link Lora#factors} */
    static Adapters load(List<Lora> loras, Map<String, Layer> layers, PtNDManager manager) {
        List<Map<String, Factors>> factors = loras.stream().map(Lora::factors).toList();
        PtNDManager owner = manager.newSubManager(manager.getDevice());
        try {
            return new Adapters(tensors(factors, layers, owner), owner);
        } catch (RuntimeException | Error failed) {
            owner.close();
            throw failed;
        }
    }

    private static IValue tensors(List<Map<String, Factors>> factors, Map<String, Layer> layers, PtNDManager owner) {
        Map<String, PtNDArray> tensors = new HashMap<>();
        layers.forEach((key, layer) -> {
            List<Integer> changing = IntStream.range(0, factors.size())
                    .filter(i -> factors.get(i).containsKey(key))
                    .boxed()
                    .toList();
            if (!changing.isEmpty()) {
                put(layer, changing, i -> requireNonNull(factors.get(i).get(key)), owner, tensors);
            }
        });
        return IValue.stringMapFrom(tensors);
    }

    private static void put(
            Layer layer,
            List<Integer> changing,
            IntFunction<Factors> factors,
            PtNDManager owner,
            Map<String, PtNDArray> tensors) {
        int rank = changing.stream().mapToInt(i -> factors.apply(i).rank()).sum();
        int inputs = (int) layer.inputs();
        int outputs = (int) layer.outputs();
        FloatBuffer down = FloatBuffer.allocate(rank * inputs);
        float[] up = new float[outputs * rank];
        long[] of = new long[rank];
        int first = 0;
        for (int i : changing) {
            Factors one = factors.apply(i);
            down.put(one.down());
            for (int output = 0; output < outputs; output++) {
                System.arraycopy(one.up(), output * one.rank(), up, output * rank + first, one.rank());
            }
            Arrays.fill(of, first, first + one.rank(), i);
            first += one.rank();
        }
        tensors.put(layer.name() + ".down", matrix(owner, down.array(), inputs));
        tensors.put(layer.name() + ".up", matrix(owner, up, rank));
        tensors.put(layer.name() + ".of", (PtNDArray) owner.create(of));
    }

    private static PtNDArray matrix(PtNDManager owner, float[] values, int width) {
        return (PtNDArray) owner.create(values, new Shape(values.length / width, width));
    }

    @Override
    public void close() {
        tensors.close();
        owner.close();
    }
}
