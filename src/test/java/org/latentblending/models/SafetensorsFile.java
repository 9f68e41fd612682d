package org.latentblending.models;

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
final class SafetensorsFile {
    private SafetensorsFile() {}

    static byte[] bytes(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    static Path write(Path file, String header, byte[] data) throws IOException {
        return Files.write(file, bytes(header, data));
    }

    static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                .formatted(name, dtype, shape, begin, end);
    }

    /** Copies weights, with {@code null} for tensors to leave out and new names for others. */
    static void copy(Weights from, Path to, Map<String, String> names) throws IOException {
        Map<String, ByteBuffer> data = new LinkedHashMap<>();
        StringBuilder header = new StringBuilder("{");
        int end = 0;
        for (String name : from.names()) {
            String renamed = names.getOrDefault(name, name);
            if (!renamed.isEmpty()) {
                ByteBuffer numbers = from.data(name);
                StoredTensor tensor = from.tensor(name);
                header.append(end == 0 ? "" : ",")
                        .append(tensor(
                                renamed,
                                tensor.format().name(),
                                tensor.shape().toString(),
                                end,
                                end + numbers.remaining()));
                end += numbers.remaining();
                data.put(name, numbers);
            }
        }
        ByteBuffer all = ByteBuffer.allocate(end);
        data.values().forEach(all::put);
        write(to, header.append('}').toString(), all.array());
    }

    /** Copies weights as float32. */
    static void widen(Weights from, Path to) throws IOException {
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
