package org.latentblending.models.safetensors;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import org.latentblending.models.safetensors.SafetensorsHeader.Span;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;

/**
 * A file in the <a href="https://github.com/huggingface/safetensors#format">safetensors format</a>: 8 bytes of header length,
 * a JSON header, and the tensors' bytes without gaps. The whole header is checked when it is opened; a tensor is mapped into
 * memory on its own when it is asked for, so that files may be of any size.
 */
public final class Safetensors implements Weights {
    private final TensorFile file;
    private final SafetensorsHeader header;

    private Safetensors(TensorFile file, SafetensorsHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws InvalidWeights if it is missing, truncated, or breaks the format anywhere
     */
    public static Safetensors open(Path file) {
        return open(file, String.valueOf(file.getFileName()));
    }

    /** @param name what complaints call the file */
    public static Safetensors open(Path file, String name) {
        return TensorFile.open(
                file, name, opened -> new Safetensors(opened, SafetensorsHeader.read(name, opened.channel())));
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
        return file.map(name, header.dataStart() + span.begin(), span.bytes());
    }

    @Override
    public void close() {
        file.close();
    }

    private Span span(String name) {
        Span span = header.spans().get(name);
        if (span == null) {
            throw new IllegalArgumentException(file.name() + " has no tensor '" + name + "'");
        }
        return span;
    }
}
