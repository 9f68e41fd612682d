package org.latentblending.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.latentblending.models.SafetensorsHeader.Span;

/**
 * A file in the <a href="https://github.com/huggingface/safetensors#format">safetensors format</a>: 8 bytes of header length,
 * a JSON header, and the tensors' bytes without gaps. The whole header is checked when it is opened; a tensor is mapped into
 * memory on its own when it is asked for, so that files may be of any size.
 */
public final class Safetensors implements Weights {
    private final String file;
    private final FileChannel channel;
    private final SafetensorsHeader header;

    private Safetensors(String file, FileChannel channel, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws BrokenWeights if it is missing, truncated, or breaks the format anywhere
     */
    public static Safetensors open(Path file) {
        return open(file, String.valueOf(file.getFileName()));
    }

    /** @param name what complaints call the file */
    static Safetensors open(Path file, String name) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                return new Safetensors(name, channel, SafetensorsHeader.read(name, channel));
            } catch (IOException | RuntimeException broken) {
                channel.close();
                throw broken;
            }
        } catch (NoSuchFileException missing) {
            throw new BrokenWeights(name, "is missing", missing);
        } catch (IOException unreadable) {
            throw new BrokenWeights(name, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    @Override
    public Set<String> names() {
        return header.spans().keySet();
    }

    @Override
    public StoredTensor tensor(String name) {
        return span(name).tensor();
    }

    @Override
    public ByteBuffer data(String name) {
        Span span = span(name);
        if (span.bytes() > Integer.MAX_VALUE) {
            throw new BrokenWeights(file, "the tensor '%s' is larger than 2 GB".formatted(name));
        }
        try {
            ByteBuffer mapped = channel.map(MapMode.READ_ONLY, header.dataStart() + span.begin(), span.bytes());
            return mapped.order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException changed) {
            throw new BrokenWeights(
                    file, "the tensor '%s' cannot be mapped: %s".formatted(name, changed.getMessage()), changed);
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

    private Span span(String name) {
        Span span = header.spans().get(name);
        if (span == null) {
            throw new IllegalArgumentException(file + " has no tensor '" + name + "'");
        }
        return span;
    }
}
