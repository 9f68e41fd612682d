package org.latentblending.models.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.Pickled.Dict;
import org.latentblending.models.weights.Pickled.Opaque;
import org.latentblending.models.weights.TensorFile.Contents;
import org.latentblending.models.weights.TensorFile.Extent;

/**
 * Reads files that {@code torch.save} wrote ({@code .ckpt}, {@code .bin}): a zip archive with one pickle, which holds the
 * names and shapes of the tensors, and an uncompressed entry for each storage. The pickle is parsed as data only.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
final class Checkpoint {
    private static final int MAX_PICKLE_BYTES = 16 << 20;
    private static final String PICKLE = "/data.pkl";
    // Where trainers store the tensors beside other things; those of textual inversions and of Real-ESRGAN come last.
    private static final List<String> STATES =
            List.of("state_dict", "model_state_dict", "model", "module", "string_to_param", "params_ema", "params");

    private final String file;
    private final FileChannel channel;
    private final Map<String, ZipDirectory.Entry> entries;

    /** @throws InvalidModel if the file is truncated or invalid */
    static Contents read(String file, FileChannel channel) throws IOException {
        return new Checkpoint(file, channel, ZipDirectory.read(file, channel)).read();
    }

    private Contents read() throws IOException {
        ZipDirectory.Entry pickle = pickle();
        String root = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
        ZipDirectory.Entry order = entries.get(root + "/byteorder");
        if (order != null && !"little".contentEquals(StandardCharsets.ISO_8859_1.decode(content(order, 100)))) {
            throw invalid("has another byte order than little-endian");
        }
        TorchGlobals globals = new TorchGlobals(file, channel, key -> entries.get(root + "/data/" + key));
        return contents(Unpickler.read(file, content(pickle, MAX_PICKLE_BYTES), globals));
    }

    private ZipDirectory.Entry pickle() {
        if (entries.keySet().stream().anyMatch(entry -> entry.endsWith("/constants.pkl"))) {
            throw invalid("is a TorchScript program, not a checkpoint");
        }
        List<ZipDirectory.Entry> pickles = entries.values().stream()
                .filter(entry -> entry.name().endsWith(PICKLE))
                .toList();
        InvalidModel.rejectIf(pickles.size() != 1, file, "was not written by torch.save: it has no data.pkl");
        return pickles.get(0);
    }

    /** Finds the tensors of a state dictionary, or of a trainer's checkpoint with one. */
    private Contents contents(Object saved) {
        if (saved instanceof Opaque other) {
            throw invalid("stores a Python object, %s, instead of tensors: save its state_dict", other.pythonName());
        }
        if (!(saved instanceof Dict outer)) {
            throw invalid("has no dictionary of tensors");
        }
        Dict dict = STATES.stream()
                .map(outer.values()::get)
                .filter(Dict.class::isInstance)
                .map(Dict.class::cast)
                .findFirst()
                .orElse(outer);
        Contents found = new Contents(new LinkedHashMap<>(), new LinkedHashMap<>(), Map.of());
        dict.values().forEach((name, value) -> {
            if (name instanceof String text && value instanceof Extent tensor) {
                found.tensors().put(text, tensor);
            } else if (name instanceof String text && value instanceof Opaque other) {
                found.opaque().put(text, other.pythonName());
            }
        });
        return found;
    }

    private ByteBuffer content(ZipDirectory.Entry entry, int maxBytes) throws IOException {
        if (entry.bytes() > maxBytes) {
            throw invalid("has an entry '%s' of %d bytes, more than %d", entry.name(), entry.bytes(), maxBytes);
        }
        ByteBuffer bytes = TensorFile.read(channel, entry.begin(), (int) entry.bytes());
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if ((int) crc.getValue() != entry.crc()) {
            throw invalid("is corrupt: the checksum of '%s' is wrong", entry.name());
        }
        return bytes.flip();
    }

    private InvalidModel invalid(String problem, Object... arguments) {
        return new InvalidModel(file, problem, arguments);
    }
}
