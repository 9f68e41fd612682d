package org.latentblending.rendering.checkpoints;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Latents of one size as bytes: a header of 12 bytes (a magic number with the version, count, values of each), their
 * values as float32, and the CRC-32C of all that; little-endian.
 */
class LatentsFile {
    private static final int MAGIC_AND_VERSION = 0x4C42_4C01;
    private static final int HEADER = 12;
    private static final int CHECKSUM = 4;

    private LatentsFile() {}

    static byte[] write(List<float[]> latents) {
        int values = latents.isEmpty() ? 0 : latents.get(0).length;
        ByteBuffer file = ByteBuffer.allocate(
                        Math.toIntExact(HEADER + (long) latents.size() * values * Float.BYTES + CHECKSUM))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(MAGIC_AND_VERSION).putInt(latents.size()).putInt(values);
        for (float[] latent : latents) {
            file.asFloatBuffer().put(latent, 0, values);
            file.position(file.position() + values * Float.BYTES);
        }
        file.putInt(checksum(file.array(), file.position()));
        return file.array();
    }

    /** @return empty if the bytes are not a complete, unchanged file */
    static Optional<List<float[]>> read(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER + CHECKSUM || file.getInt() != MAGIC_AND_VERSION) {
            return Optional.empty();
        }
        int content = bytes.length - CHECKSUM;
        long count = file.getInt();
        int values = file.getInt();
        if (HEADER + count * values * Float.BYTES != content || file.getInt(content) != checksum(bytes, content)) {
            return Optional.empty();
        }
        List<float[]> latents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] latent = new float[values];
            file.asFloatBuffer().get(latent);
            file.position(file.position() + values * Float.BYTES);
            latents.add(latent);
        }
        return Optional.of(latents);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
