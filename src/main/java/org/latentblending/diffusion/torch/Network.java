package org.latentblending.diffusion.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.stream.Stream;

/** A network on a device: a program, and the last arguments of its methods, which are its configuration and its weights. */
public abstract class Network implements AutoCloseable {
    private final String name;
    private final PtNDManager manager;
    private final TorchProgram program;
    private final IValue weights;
    private final List<IValue> constants;

    /**
     * @param name in messages, such as "UNet"
     * @param weights last argument of every method; closed with the network, as the other arguments are
     * @param configuration arguments of every method before the weights
     */
    protected Network(String name, PtNDManager manager, TorchProgram program, IValue weights, IValue... configuration) {
        this.name = name;
        this.manager = manager;
        this.program = program;
        this.weights = weights;
        constants = Stream.concat(Stream.of(configuration), Stream.of(weights)).toList();
    }

    /** The output of a network contains NaN or infinity, usually because of corrupt weights. */
    public static class NotFinite extends RuntimeException {
        public NotFinite(String network) {
            super("the output of the " + network + " is not finite; its weights may be corrupt");
        }
    }

    /** A manager of the tensors of one call. */
    protected final PtNDManager newCall() {
        return manager.newSubManager(manager.getDevice());
    }

    /**
     * Runs a method of the program that returns one tensor.
     *
     * @param call owns the result on the device
     * @return the elements, row-major
     * @throws NotFinite if the result has NaN or infinity
     * @throws OutOfDeviceMemory if the device's memory does not suffice
     */
    protected final float[] run(PtNDManager call, String method, IValue... inputs) {
        try (IValue output = runValue(method, inputs)) {
            return checked(output.toTensor(call));
        }
    }

    /**
     * Runs a method of the program. The caller closes the result, which stays on the device.
     *
     * @throws OutOfDeviceMemory if the device's memory does not suffice
     */
    protected final IValue runValue(String method, IValue... inputs) {
        return program.runValue(
                method, Stream.concat(Stream.of(inputs), constants.stream()).toList());
    }

    /**
     * The elements of a tensor that a method returned, row-major.
     *
     * @throws NotFinite if it has NaN or infinity
     */
    private float[] checked(PtNDArray tensor) {
        float[] output = Tensors.floats(tensor);
        check(output);
        return output;
    }

    /** @throws NotFinite if an output has NaN or infinity */
    protected final void check(float[] output) {
        for (float value : output) {
            if (!Float.isFinite(value)) {
                throw new NotFinite(name);
            }
        }
    }

    /** Runs a method of inputs and the weights alone. The caller closes the result, which stays on the device. */
    protected final IValue prepare(String method, IValue... inputs) {
        return program.runValue(
                method, Stream.concat(Stream.of(inputs), Stream.of(weights)).toList());
    }

    @Override
    public final void close() {
        constants.forEach(IValue::close);
        program.close();
    }
}
