package org.latentblending.models.weights;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tensors by name, stored in one or several files. Data is read lazily. Thread-safe. */
public interface Weights extends AutoCloseable {
    Set<String> names();

    /**
     * Returns the format and shape of a tensor without reading its data.
     *
     * @throws IllegalArgumentException if there is no tensor of this name
     */
    StoredTensor tensor(String name);

    /**
     * Returns the elements of a tensor, row-major, in its {@link DType}: a read-only, little-endian view of the mapped file,
     * from position 0 to its limit. It stays readable after {@link #close}.
     *
     * @throws IllegalArgumentException if there is no tensor of this name
     * @throws org.latentblending.models.config.InvalidModel if the file has changed or cannot be mapped, or if the tensor
     *     has more numbers than the file
     */
    ByteBuffer data(String name);

    /** Size of the files in bytes, which all tensors that are needed together must not exceed; tensors may share numbers. */
    default long fileBytes() {
        return Long.MAX_VALUE;
    }

    /** Texts of a safetensors file's header that describe the model: their keys begin with {@code modelspec.}. */
    default Map<String, String> header() {
        return Map.of();
    }

    /** The Python name of an object that a checkpoint stores under this name instead of a tensor; null if there is none. */
    default @Nullable String opaque(String name) {
        return null;
    }

    @Override
    void close();
}
