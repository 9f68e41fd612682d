package org.latentblending.models.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * An open file of which tensors are mapped into memory, each on its own.
 *
 * @param name what complaints call the file
 */
public record TensorFile(String name, FileChannel channel) implements AutoCloseable {

    /** Makes sense of a file's beginning or end. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(TensorFile file) throws IOException;
    }

    /**
     * Opens a file and reads what it holds. It is closed again if that fails.
     *
     * @throws InvalidWeights if it is missing or cannot be read
     */
    public static <T> T open(Path path, String name, Reading<T> reading) {
        try {
            FileChannel channel = FileChannel.open(path);
            try {
                return reading.read(new TensorFile(name, channel));
            } catch (IOException | RuntimeException broken) {
                channel.close();
                throw broken;
            }
        } catch (NoSuchFileException missing) {
            throw new InvalidWeights(name, "is missing", missing);
        } catch (IOException unreadable) {
            throw new InvalidWeights(name, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * @param tensor what complaints call it
     * @param begin of its bytes in the file
     */
    public ByteBuffer map(String tensor, long begin, long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new InvalidWeights(name, "the tensor '%s' is larger than 2 GB".formatted(tensor));
        }
        try {
            return channel.map(MapMode.READ_ONLY, begin, bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException changed) {
            throw new InvalidWeights(
                    name, "the tensor '%s' cannot be mapped: %s".formatted(tensor, changed.getMessage()), changed);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
