package org.latentblending.models.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes files in the safetensors format, well formed or with any header. */
public final class SafetensorsFile {
    private SafetensorsFile() {}

    public static Weights open(Path file) {
        return TensorFile.open(file, file.getFileName().toString());
    }

    public static byte[] bytes(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    public static Path write(Path file, String header, byte[] data) throws IOException {
        return Files.write(file, bytes(header, data));
    }

    public static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                .formatted(name, dtype, shape, begin, end);
    }

    /** Copies weights, with an empty name for tensors to leave out and new names for others. */
    public static void copy(Weights from, Path to, Map<String, String> names) throws IOException {
        Map<String, Source> tensors = new LinkedHashMap<>();
        for (String name : from.names()) {
            tensors.put(names.getOrDefault(name, name), new Source(from, name));
        }
        tensors.remove("");
        write(to, tensors);
    }

    /** Copies weights with a tensor of others in the place of one. */
    public static void copyWith(Weights from, Path to, String replaced, Weights others, String name)
            throws IOException {
        Map<String, Source> tensors = new LinkedHashMap<>();
        from.names().forEach(own -> tensors.put(own, new Source(from, own)));
        tensors.put(replaced, new Source(others, name));
        write(to, tensors);
    }

    private record Source(Weights weights, String name) {
        ByteBuffer data() {
            return weights.data(name);
        }

        public StoredTensor tensor() {
            return weights.tensor(name);
        }
    }

    private static void write(Path to, Map<String, Source> tensors) throws IOException {
        StringBuilder header = new StringBuilder("{");
        int end = 0;
        for (Map.Entry<String, Source> entry : tensors.entrySet()) {
            StoredTensor tensor = entry.getValue().tensor();
            int begin = end;
            end += entry.getValue().data().remaining();
            header.append(begin == 0 ? "" : ",")
                    .append(tensor(
                            entry.getKey(),
                            tensor.format().name(),
                            tensor.shape().toString(),
                            begin,
                            end));
        }
        ByteBuffer all = ByteBuffer.allocate(end);
        tensors.values().forEach(source -> all.put(source.data()));
        write(to, header.append('}').toString(), all.array());
    }

    /** Copies weights as float32. */
    public static void widen(Weights from, Path to) throws IOException {
        StringBuilder header = new StringBuilder("{");
        ByteBuffer all = ByteBuffer.allocate(1 << 24).order(ByteOrder.LITTLE_ENDIAN);
        for (String name : from.names()) {
            int begin = all.position();
            for (float number : Numbers.of(from, name)) {
                all.putFloat(number);
            }
            header.append(begin == 0 ? "" : ",")
                    .append(tensor(name, "F32", from.tensor(name).shape().toString(), begin, all.position()));
        }
        write(to, header.append('}').toString(), Arrays.copyOf(all.array(), all.position()));
    }
}
