package org.latentblending.diffusion.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/** A program and the constant last arguments of its methods: the model's configuration and its weights. */
public final class Network implements AutoCloseable {
    private final TorchProgram program;
    private final List<IValue> constants;

    /** @param constants last arguments of every method; closed with the network */
    public Network(TorchProgram program, IValue... constants) {
        this.program = program;
        this.constants = List.of(constants);
    }

    /**
     * Runs a method of the program.
     *
     * @param manager the owner of the result
     * @throws OutOfDeviceMemory if the device's memory does not suffice
     */
    public PtNDArray run(PtNDManager manager, String method, PtNDArray... inputs) {
        List<IValue> arguments = new ArrayList<>();
        try {
            for (PtNDArray input : inputs) {
                arguments.add(IValue.from(input));
            }
            arguments.addAll(constants);
            return program.run(manager, method, arguments);
        } finally {
            arguments.removeAll(constants);
            arguments.forEach(IValue::close);
        }
    }

    @Override
    public void close() {
        constants.forEach(IValue::close);
        program.close();
    }
}
