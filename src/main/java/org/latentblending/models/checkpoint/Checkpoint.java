package org.latentblending.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.checkpoint.Pickled.Dict;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.TensorFile.Extent;

/**
 * Reads files that {@code torch.save} wrote ({@code .ckpt}, {@code .bin}): a zip archive with one pickle, which holds the
 * names and shapes of the tensors, and an uncompressed entry for each storage. The pickle is parsed as data only.
 */
public final class Checkpoint {
    private static final int MAX_PICKLE_BYTES = 16 << 20;
    private static final String PICKLE = "/data.pkl";
    /** First bytes of the format before PyTorch 1.6: a pickle of a magic number. */
    private static final byte[] LEGACY_MAGIC = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc};

    private final String file;
    private final FileChannel channel;
    private final Map<String, ZipDirectory.Entry> entries;

    private Checkpoint(String file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        byte[] start = new byte[LEGACY_MAGIC.length];
        channel.read(ByteBuffer.wrap(start), 0);
        if (Arrays.equals(start, LEGACY_MAGIC)) {
            throw invalid(
                    "was written by a PyTorch before 1.6; if you trust it, load it there and save it as safetensors");
        }
        entries = ZipDirectory.read(file, channel);
    }

    /**
     * Opens a file and reads its pickle.
     *
     * @param name file name for error messages
     * @throws InvalidModel if the file is missing, truncated or invalid, or if its pickle asks for anything but data
     */
    public static TensorFile open(Path file, String name) {
        return TensorFile.open(file, name, (shown, channel) -> new Checkpoint(shown, channel).read());
    }

    private Map<String, Extent> read() throws IOException {
        String root = root();
        ZipDirectory.Entry order = entries.get(root + "/byteorder");
        if (order != null && !"little".contentEquals(StandardCharsets.ISO_8859_1.decode(content(order, 100)))) {
            throw invalid("has another byte order than little-endian");
        }
        ByteBuffer pickle = content(entry(root + PICKLE), MAX_PICKLE_BYTES);
        TorchGlobals globals = new TorchGlobals(file, key -> entries.get(root + "/data/" + key));
        Map<String, Extent> tensors = tensors(Unpickler.read(file, pickle, globals));
        checkDisjoint(tensors);
        return tensors;
    }

    private String root() {
        if (entries.keySet().stream().anyMatch(entry -> entry.endsWith("/constants.pkl"))) {
            throw invalid("is a TorchScript program, not a checkpoint");
        }
        List<String> pickles = entries.keySet().stream()
                .filter(entry -> entry.endsWith(PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw invalid("was not written by torch.save: it has no data.pkl");
        }
        return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    }

    /** Finds the tensors of a state dictionary, or of a trainer's checkpoint with a {@code state_dict}. */
    private Map<String, Extent> tensors(Object saved) {
        if (saved instanceof Dict outer && outer.values().get("state_dict") instanceof Dict inner) {
            return tensors(inner);
        }
        if (!(saved instanceof Dict dict)) {
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
                throw invalid("stores the tensors '%s' and '%s' in one place"
                        .formatted(SafeText.excerpt(previous.getKey()), SafeText.excerpt(next.getKey())));
            }
        }
    }

    private ZipDirectory.Entry entry(String name) {
        ZipDirectory.@Nullable Entry entry = entries.get(name);
        if (entry == null) {
            throw invalid("has no entry '%s'".formatted(SafeText.excerpt(name)));
        }
        return entry;
    }

    private ByteBuffer content(ZipDirectory.Entry entry, int maxBytes) throws IOException {
        String name = SafeText.excerpt(entry.name());
        if (entry.bytes() > maxBytes) {
            throw invalid("has an entry '%s' of %d bytes, more than %d".formatted(name, entry.bytes(), maxBytes));
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) entry.bytes());
        while (bytes.hasRemaining() && channel.read(bytes, entry.begin() + bytes.position()) >= 0) {
            continue;
        }
        CRC32 crc = new CRC32();
        crc.update(bytes.flip());
        if ((int) crc.getValue() != entry.crc()) {
            throw invalid("is corrupt: the checksum of '%s' is wrong".formatted(name));
        }
        return bytes.flip();
    }

    private InvalidModel invalid(String problem) {
        return new InvalidModel(file, problem);
    }
}
