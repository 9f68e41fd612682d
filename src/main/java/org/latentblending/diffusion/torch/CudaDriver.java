package org.latentblending.diffusion.torch;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** NVIDIA's driver. Source: CUDA Driver API, {@code cuda.h}. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
final class CudaDriver {
    static final String NAME = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";
    static final int SUCCESS = 0;
    /** CUDA_ERROR_NO_DEVICE. */
    static final int NO_DEVICE = 100;

    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    /** JNA closes libraries that nobody refers to, and PyTorch uses this one as well. */
    private static @Nullable CudaDriver opened;

    private final NativeLibrary library;

    /** @param capability compute capability, such as 90 for 9.0 */
    record Card(String name, int capability) {}

    /** Empty if the library is missing. */
    static Optional<CudaDriver> open() {
        try {
            opened = new CudaDriver(NativeLibrary.getInstance(NAME));
            return Optional.of(opened);
        } catch (UnsatisfiedLinkError missing) {
            return Optional.empty();
        }
    }

    /** Must be called before {@link #cards}; returns a {@code CUresult}. */
    int initialize() {
        return call("cuInit", 0);
    }

    /** The newest CUDA that this driver supports, such as 12040 for 12.4; 0 if it does not tell. */
    int version() {
        var version = new IntByReference();
        return call("cuDriverGetVersion", version) == SUCCESS ? version.getValue() : 0;
    }

    /** In the order of their numbers. */
    List<Card> cards() {
        var count = new IntByReference();
        return call("cuDeviceGetCount", count) == SUCCESS
                ? IntStream.range(0, count.getValue()).mapToObj(this::card).toList()
                : List.of();
    }

    private Card card(int number) {
        byte[] name = new byte[256];
        call("cuDeviceGetName", name, name.length, number);
        return new Card(
                new String(name, StandardCharsets.UTF_8).replaceAll("\0.*", ""),
                10 * attribute(CAPABILITY_MAJOR, number) + attribute(CAPABILITY_MINOR, number));
    }

    private int attribute(int attribute, int card) {
        var value = new IntByReference();
        call("cuDeviceGetAttribute", value, attribute, card);
        return value.getValue();
    }

    private int call(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }
}
