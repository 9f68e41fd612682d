package org.latentblending.models.weights;

import java.nio.ByteBuffer;
import java.util.Set;

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
     * @throws org.latentblending.models.config.InvalidModel if the file has changed or cannot be mapped
     */
    ByteBuffer data(String name);

    @Override
    void close();
}
