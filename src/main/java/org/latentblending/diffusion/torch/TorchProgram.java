package org.latentblending.diffusion.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;

/** A TorchScript program, a resource of this package that libtorch compiles. It has no weights: each call passes them. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class TorchProgram implements AutoCloseable {
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};
    private static final Lock EXCLUSIVE = new ReentrantLock();

    private final PtSymbolBlock module;
    private final boolean isConcurrent;

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

    static TorchProgram compile(String resource, String className, PtNDManager manager, String text) {
        byte[] archive = archive(className, text.getBytes(StandardCharsets.UTF_8));
        try {
            boolean isConcurrent = manager.getDevice().isGpu() || Torch.isConcurrent();
            return new TorchProgram(
                    JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false), isConcurrent);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } catch (EngineException broken) {
            throw new IllegalStateException(resource + " does not compile: " + broken.getMessage(), broken);
        }
    }

    /**
     * The input of {@code torch.jit.load}: an uncompressed zip archive with the pickle of one object without weights, and the
     * source of its class.
     */
    static byte[] archive(String className, byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "p/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "p/data.pkl", pickle(className));
            store(zip, "p/constants.pkl", EMPTY_TUPLE);
            store(zip, "p/code/__torch__.py", text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Calls the class without arguments and sets the state {@code {"training": False}}. */
    private static byte[] pickle(String className) {
        return "\u0080\u0002c__torch__\n%s\n)\u0081}(X\b\0\0\0training\u0089ub."
                .formatted(className)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
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

    /** As {@link #run}, for any result, which the caller closes. */
    public IValue runValue(String method, List<IValue> arguments) {
        Torch.prepareThread();
        if (!isConcurrent) {
            EXCLUSIVE.lock();
        }
        try {
            return IValueUtils.runMethod(module, method, arguments.toArray(IValue[]::new));
        } catch (EngineException failed) {
            throw OutOfDeviceMemory.orElse(failed);
        } finally {
            if (!isConcurrent) {
                EXCLUSIVE.unlock();
            }
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
