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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.InvalidModel;

/** Tensors in one or several open files of any size. Each tensor is mapped into memory on its own when it is read. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class TensorFile implements Weights {
    private static final String SAFETENSORS = ".safetensors";

    private final String name;
    private final List<FileChannel> channels;
    private final long fileBytes;
    private final Contents contents;

    /**
     * @param begin position of the tensor's first number in the file
     * @param strides null if the numbers are stored row by row
     */
    record Extent(FileChannel channel, StoredTensor tensor, long begin, @Nullable Strides strides) {
        /** Position behind the last number. */
        long end() {
            return begin
                    + (strides == null
                            ? tensor.bytes()
                            : strides.span() * tensor.format().bytes());
        }
    }

    /**
     * @param opaque Python names of the objects that a checkpoint stores in the place of tensors
     * @param header what a safetensors file says about its model
     */
    record Contents(Map<String, Extent> tensors, Map<String, String> opaque, Map<String, String> header) {}

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
                boolean isSafetensors = name.toLowerCase(Locale.ROOT).endsWith(SAFETENSORS);
                FileStart.check(name, channel, isSafetensors);
                return new TensorFile(
                        name,
                        List.of(channel),
                        channel.size(),
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
        Contents all = new Contents(new LinkedHashMap<>(), new LinkedHashMap<>(), Map.of());
        files.forEach(file -> all.tensors.putAll(file.contents.tensors));
        files.forEach(file -> all.opaque.putAll(file.contents.opaque));
        return new TensorFile(
                name,
                files.stream().flatMap(file -> file.channels.stream()).toList(),
                files.stream().mapToLong(TensorFile::fileBytes).sum(),
                all);
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
        return Collections.unmodifiableSet(contents.tensors.keySet());
    }

    @Override
    public StoredTensor tensor(String tensor) {
        return extent(tensor).tensor;
    }

    @Override
    public ByteBuffer data(String tensor) {
        Extent extent = extent(tensor);
        StoredTensor stored = extent.tensor;
        long bytes = extent.end() - extent.begin;
        boolean isTooLarge = Math.max(bytes, stored.bytes()) > Integer.MAX_VALUE;
        InvalidModel.rejectIf(isTooLarge, name, "the tensor '%s' is larger than 2 GB", tensor);
        InvalidModel.rejectIf(
                stored.bytes() > fileBytes, name, "the tensor '%s' has more numbers than the file", tensor);
        try {
            ByteBuffer mapped =
                    extent.channel.map(MapMode.READ_ONLY, extent.begin, bytes).order(ByteOrder.LITTLE_ENDIAN);
            Strides strides = extent.strides;
            return strides == null
                    ? mapped
                    : strides.rowByRow(
                            mapped, (int) stored.size(), stored.format().bytes());
        } catch (IOException changed) {
            throw new InvalidModel(
                    name, "the tensor '" + InvalidModel.excerpt(tensor) + "' cannot be mapped: " + changed, changed);
        }
    }

    @Override
    public long fileBytes() {
        return fileBytes;
    }

    @Override
    public Map<String, String> header() {
        return contents.header;
    }

    @Override
    public @Nullable String opaque(String tensor) {
        return contents.opaque.get(tensor);
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
        Extent extent = contents.tensors.get(tensor);
        if (extent == null) {
            throw new IllegalArgumentException(name + " has no tensor '" + tensor + "'");
        }
        return extent;
    }
}
