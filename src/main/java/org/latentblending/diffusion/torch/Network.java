package org.latentblending.diffusion.torch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.stream.Stream;

/** A program with the constant last arguments of its methods: the model's configuration and its weights. */
public final class Network implements AutoCloseable {
    private final String name;
    private final TorchProgram program;
    private final IValue weights;
    private final List<IValue> constants;

    /**
     * @param name in messages, such as "UNet"
     * @param weights last argument of every method; closed with the network
     * @param configuration arguments of every method before the weights; closed with the network
     */
    public Network(String name, TorchProgram program, IValue weights, IValue... configuration) {
        this.name = name;
        this.program = program;
        this.weights = weights;
        constants = Stream.concat(Stream.of(configuration), Stream.of(weights)).toList();
    }

    /** The output of a network contains NaN or infinity, usually because of corrupt weights. */
    public static class NotFinite extends RuntimeException {
        private NotFinite(String network) {
            super("the output of the " + network + " is not finite; its weights may be corrupt");
        }
    }

    /**
     * Runs a method of the program that returns one tensor.
     *
     * @param call owns the result on the device
     * @return the elements, row-major
     * @throws NotFinite if the result has NaN or infinity
     * @throws OutOfDeviceMemory if the device's memory does not suffice
     */
    public float[] run(PtNDManager call, String method, IValue... inputs) {
        List<IValue> arguments =
                Stream.concat(Stream.of(inputs), constants.stream()).toList();
        float[] output = Tensors.floats(program.run(call, method, arguments));
        for (float value : output) {
            if (!Float.isFinite(value)) {
                throw new NotFinite(name);
            }
        }
        return output;
    }

    /** Runs a method of an input and the weights alone. The caller closes the result, which stays on the device. */
    public IValue prepare(String method, IValue input) {
        return program.runValue(method, List.of(input, weights));
    }

    @Override
    public void close() {
        constants.forEach(IValue::close);
        program.close();
    }
}
