package org.latentblending.models.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.InvalidModel;

/** Tensors in one or several open files of any size. Each tensor is mapped into memory on its own when it is read. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class TensorFile implements Weights {
    private final String name;
    private final List<FileChannel> channels;
    private final Map<String, Extent> tensors;

    /** @param begin position of the tensor's bytes in the file */
    record Extent(FileChannel channel, StoredTensor tensor, long begin) {
        long end() {
            return begin + tensor.bytes();
        }
    }

    /**
     * Opens a safetensors file, or else a checkpoint, and reads its directory.
     *
     * @param name file name for error messages; its extension tells the format
     * @throws InvalidModel if the file is missing, unreadable or invalid
     */
    public static TensorFile open(Path path, String name) {
        try {
            FileChannel channel = FileChannel.open(path);
            try {
                boolean isSafetensors = name.endsWith(".safetensors");
                return new TensorFile(
                        name,
                        List.of(channel),
                        isSafetensors ? Safetensors.read(name, channel) : Checkpoint.read(name, channel));
            } catch (IOException | RuntimeException invalid) {
                channel.close();
                throw invalid;
            }
        } catch (NoSuchFileException missing) {
            throw new InvalidModel(name, "is missing", missing);
        } catch (IOException unreadable) {
            throw new InvalidModel(name, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Joins files without common tensors; the name is for error messages. */
    public static TensorFile join(String name, List<TensorFile> files) {
        Map<String, Extent> tensors = new LinkedHashMap<>();
        files.forEach(file -> tensors.putAll(file.tensors));
        return new TensorFile(
                name, files.stream().flatMap(file -> file.channels.stream()).toList(), tensors);
    }

    /** Reads little-endian bytes. */
    static ByteBuffer read(FileChannel channel, long begin, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, begin + bytes.position()) < 0) {
                throw new EOFException("unexpected end of file");
            }
        }
        return bytes.flip();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public StoredTensor tensor(String tensor) {
        return extent(tensor).tensor;
    }

    @Override
    public ByteBuffer data(String tensor) {
        Extent extent = extent(tensor);
        long bytes = extent.tensor.bytes();
        InvalidModel.rejectIf(bytes > Integer.MAX_VALUE, name, "the tensor '%s' is larger than 2 GB", tensor);
        try {
            return extent.channel.map(MapMode.READ_ONLY, extent.begin, bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException changed) {
            throw new InvalidModel(
                    name, "the tensor '" + InvalidModel.excerpt(tensor) + "' cannot be mapped: " + changed, changed);
        }
    }

    @Override
    public void close() {
        for (FileChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Extent extent(String tensor) {
        Extent extent = tensors.get(tensor);
        if (extent == null) {
            throw new IllegalArgumentException(name + " has no tensor '" + tensor + "'");
        }
        return extent;
    }
}
