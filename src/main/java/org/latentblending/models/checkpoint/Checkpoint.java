package org.latentblending.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.checkpoint.Pickled.Dict;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;

/**
 * A file that {@code torch.save} wrote ({@code .ckpt}, {@code .bin}): a zip archive with one pickle, which names the tensors
 * and their shapes, and an uncompressed entry for each storage of numbers. The pickle is read as data; a tensor is mapped
 * into memory on its own when it is asked for.
 */
public final class Checkpoint implements Weights {
    private static final int MAX_PICKLE_BYTES = 16 << 20;
    private static final String PICKLE = "/data.pkl";
    /** What older versions of PyTorch wrote instead: a pickle of their magic number comes first. */
    private static final byte[] BEFORE_ZIP = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc};

    private final TensorFile file;
    private final Map<String, StorageView> tensors;

    private Checkpoint(TensorFile file, Map<String, StorageView> tensors) {
        this.file = file;
        this.tensors = tensors;
    }

    /**
     * Opens a file and reads its pickle.
     *
     * @param name what complaints call the file
     * @throws InvalidWeights if it is missing, cut off, breaks the format anywhere, or asks for anything but data
     */
    public static Checkpoint open(Path file, String name) {
        return TensorFile.open(file, name, opened -> new Checkpoint(opened, tensors(name, opened.channel())));
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public StoredTensor tensor(String name) {
        return view(name).tensor();
    }

    @Override
    public ByteBuffer data(String name) {
        StorageView view = view(name);
        return file.map(SafeText.shown(name), view.begin(), view.bytes());
    }

    @Override
    public void close() {
        file.close();
    }

    private StorageView view(String name) {
        StorageView view = tensors.get(name);
        if (view == null) {
            throw new IllegalArgumentException(file.name() + " has no tensor '" + name + "'");
        }
        return view;
    }

    private static Map<String, StorageView> tensors(String file, FileChannel channel) throws IOException {
        byte[] start = new byte[BEFORE_ZIP.length];
        channel.read(ByteBuffer.wrap(start), 0);
        if (Arrays.equals(start, BEFORE_ZIP)) {
            throw new InvalidWeights(
                    file,
                    "was written by a PyTorch before 1.6; load it there where you trust it, and save it as safetensors");
        }
        Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(file, channel);
        String root = root(file, entries.keySet());
        ZipDirectory.Entry order = entries.get(root + "/byteorder");
        if (order != null && !"little".equals(text(file, channel, order))) {
            throw new InvalidWeights(file, "was written by a machine of another byte order");
        }
        ByteBuffer pickle = small(file, channel, entry(file, entries, root + PICKLE), MAX_PICKLE_BYTES);
        Object saved = Unpickler.read(file, pickle, new TorchGlobals(file, key -> entries.get(root + "/data/" + key)));
        Map<String, StorageView> tensors = tensors(file, saved);
        checkApart(file, tensors);
        return tensors;
    }

    private static String root(String file, Set<String> entries) {
        List<String> pickles =
                entries.stream().filter(entry -> entry.endsWith(PICKLE)).toList();
        if (entries.stream().anyMatch(entry -> entry.endsWith("/constants.pkl"))) {
            throw new InvalidWeights(file, "is a TorchScript program, not a checkpoint");
        }
        if (pickles.size() != 1) {
            throw new InvalidWeights(file, "is not a file that torch.save writes: it holds no data.pkl");
        }
        return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    }

    /** A state dictionary, or a trainer's checkpoint that has one in {@code state_dict}. */
    private static Map<String, StorageView> tensors(String file, Object saved) {
        if (saved instanceof Dict outer && outer.values().get("state_dict") instanceof Dict inner) {
            return tensors(file, inner);
        }
        if (!(saved instanceof Dict dict)) {
            throw new InvalidWeights(file, "holds no dictionary of tensors");
        }
        Map<String, StorageView> tensors = new LinkedHashMap<>();
        dict.values().forEach((name, value) -> {
            if (name instanceof String text && value instanceof StorageView tensor) {
                tensors.put(text, tensor);
            }
        });
        return tensors;
    }

    /** Each byte of the file belongs to one tensor at most: what they take together is bounded by the file. */
    private static void checkApart(String file, Map<String, StorageView> tensors) {
        List<Map.Entry<String, StorageView>> inOrder = tensors.entrySet().stream()
                .filter(entry -> entry.getValue().bytes() > 0)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().begin()))
                .toList();
        Map.Entry<String, StorageView> before = null;
        for (Map.Entry<String, StorageView> entry : inOrder) {
            if (before != null
                    && entry.getValue().begin()
                            < before.getValue().begin() + before.getValue().bytes()) {
                throw new InvalidWeights(
                        file,
                        "has the tensors '%s' and '%s' in one place"
                                .formatted(SafeText.shown(before.getKey()), SafeText.shown(entry.getKey())));
            }
            before = entry;
        }
    }

    private static ZipDirectory.Entry entry(String file, Map<String, ZipDirectory.Entry> entries, String name) {
        ZipDirectory.@Nullable Entry entry = entries.get(name);
        if (entry == null) {
            throw new InvalidWeights(file, "has no entry '%s'".formatted(SafeText.shown(name)));
        }
        return entry;
    }

    private static String text(String file, FileChannel channel, ZipDirectory.Entry entry) throws IOException {
        return StandardCharsets.ISO_8859_1
                .decode(small(file, channel, entry, 100))
                .toString();
    }

    private static ByteBuffer small(String file, FileChannel channel, ZipDirectory.Entry entry, int maxBytes)
            throws IOException {
        if (entry.bytes() > maxBytes) {
            throw new InvalidWeights(
                    file,
                    "has an entry '%s' of %d bytes, it may have %d"
                            .formatted(SafeText.shown(entry.name()), entry.bytes(), maxBytes));
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) entry.bytes());
        while (bytes.hasRemaining() && channel.read(bytes, entry.begin() + bytes.position()) >= 0) {
            continue;
        }
        CRC32 crc = new CRC32();
        crc.update(bytes.flip());
        if ((int) crc.getValue() != entry.crc()) {
            throw new InvalidWeights(
                    file, "is damaged: the checksum of '%s' is wrong".formatted(SafeText.shown(entry.name())));
        }
        return bytes.flip();
    }
}
