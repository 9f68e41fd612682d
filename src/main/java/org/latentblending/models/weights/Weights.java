package org.latentblending.models.weights;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The tensors of one network by name, wherever they are stored: one file, or several. Nothing is read before it is asked for.
 * Safe for use by several threads.
 */
public interface Weights extends AutoCloseable {
    Set<String> names();

    /**
     * What is known of a tensor without reading it.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    StoredTensor tensor(String name);

    /**
     * The numbers of a tensor, row-major, in the tensor's {@link DType}: a read-only, little-endian view of the mapped
     * file, from its position 0 to its limit. It stays readable after {@link #close}.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws InvalidWeights if the file has changed or cannot be mapped
     */
    ByteBuffer data(String name);

    @Override
    void close();
}
