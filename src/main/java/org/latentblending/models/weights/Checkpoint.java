package org.latentblending.models.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.Pickled.Dict;
import org.latentblending.models.weights.TensorFile.Extent;

/**
 * Reads files that {@code torch.save} wrote ({@code .ckpt}, {@code .bin}): a zip archive with one pickle, which holds the
 * names and shapes of the tensors, and an uncompressed entry for each storage. The pickle is parsed as data only.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
final class Checkpoint {
    private static final int MAX_PICKLE_BYTES = 16 << 20;
    private static final String PICKLE = "/data.pkl";
    // First bytes of the format before PyTorch 1.6: a pickle of a magic number.
    private static final byte[] LEGACY_MAGIC = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc};

    private final String file;
    private final FileChannel channel;
    private final Map<String, ZipDirectory.Entry> entries;

    /** @throws InvalidModel if the file is truncated or invalid, or if its pickle asks for anything but data */
    static Map<String, Extent> read(String file, FileChannel channel) throws IOException {
        byte[] start = new byte[LEGACY_MAGIC.length];
        channel.read(ByteBuffer.wrap(start), 0);
        if (Arrays.equals(start, LEGACY_MAGIC)) {
            String advice = "if you trust it, load it there and save it as safetensors";
            throw new InvalidModel(file, "was written by a PyTorch before 1.6; " + advice);
        }
        return new Checkpoint(file, channel, ZipDirectory.read(file, channel)).read();
    }

    private Map<String, Extent> read() throws IOException {
        ZipDirectory.Entry pickle = pickle();
        String root = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
        ZipDirectory.Entry order = entries.get(root + "/byteorder");
        if (order != null && !"little".contentEquals(StandardCharsets.ISO_8859_1.decode(content(order, 100)))) {
            throw invalid("has another byte order than little-endian");
        }
        TorchGlobals globals = new TorchGlobals(file, channel, key -> entries.get(root + "/data/" + key));
        Map<String, Extent> tensors = tensors(Unpickler.read(file, content(pickle, MAX_PICKLE_BYTES), globals));
        checkDisjoint(tensors);
        return tensors;
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

    /** Finds the tensors of a state dictionary, or of a trainer's checkpoint with a {@code state_dict}. */
    private Map<String, Extent> tensors(Object saved) {
        Object state =
                saved instanceof Dict outer && outer.values().get("state_dict") instanceof Dict inner ? inner : saved;
        if (!(state instanceof Dict dict)) {
            throw invalid("has no dictionary of tensors");
        }
        Map<String, Extent> tensors = new LinkedHashMap<>();
        dict.values().forEach((name, value) -> {
            if (name instanceof String text && value instanceof Extent tensor) {
                tensors.put(text, tensor);
            }
        });
        return tensors;
    }

    /** Checks that tensors do not overlap, so that their total size is bounded by the size of the file. */
    private void checkDisjoint(Map<String, Extent> tensors) {
        List<Map.Entry<String, Extent>> inOrder = tensors.entrySet().stream()
                .filter(entry -> entry.getValue().tensor().bytes() > 0)
                .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(Extent::begin)))
                .toList();
        for (int i = 1; i < inOrder.size(); i++) {
            Map.Entry<String, Extent> previous = inOrder.get(i - 1);
            Map.Entry<String, Extent> next = inOrder.get(i);
            if (next.getValue().begin() < previous.getValue().end()) {
                throw invalid("stores the tensors '%s' and '%s' in one place", previous.getKey(), next.getKey());
            }
        }
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
