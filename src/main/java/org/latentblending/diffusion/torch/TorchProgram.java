package org.latentblending.diffusion.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;

/** A TorchScript program, a resource of this package that libtorch compiles. It has no weights: each call passes them. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class TorchProgram implements AutoCloseable {
    private final PtSymbolBlock module;

    /** @param resource source of the class */
    public static TorchProgram load(String resource, String className, PtNDManager manager) {
        return compile(resource, className, manager, resource(resource));
    }

    /** @param kernels methods that are added to the class */
    public static TorchProgram load(String resource, String className, PtNDManager manager, Kernels kernels) {
        return compile(resource, className, manager, resource(resource) + kernels.methods(className));
    }

    static String resource(String name) {
        try (InputStream in = TorchProgram.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static TorchProgram compile(String resource, String className, PtNDManager manager, String text) {
        byte[] archive = TorchArchive.pack(className, text.getBytes(StandardCharsets.UTF_8));
        try {
            return new TorchProgram(JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } catch (EngineException broken) {
            throw new IllegalStateException(resource + " does not compile: " + broken.getMessage(), broken);
        }
    }

    /**
     * Runs a method that returns one tensor, which the manager owns.
     *
     * @throws OutOfDeviceMemory if the device's memory does not suffice
     */
    public PtNDArray run(PtNDManager manager, String method, List<IValue> arguments) {
        try (IValue result = runValue(method, arguments)) {
            return result.toTensor(manager);
        }
    }

    /**
     * Runs a method. The caller closes the result.
     *
     * @throws OutOfDeviceMemory if the device's memory does not suffice
     */
    public IValue runValue(String method, List<IValue> arguments) {
        Torch.prepareThread();
        try {
            return IValueUtils.runMethod(module, method, arguments.toArray(IValue[]::new));
        } catch (EngineException failed) {
            throw OutOfDeviceMemory.orElse(failed);
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
