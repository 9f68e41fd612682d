package org.latentblending.rendering;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import lombok.RequiredArgsConstructor;
import org.latentblending.storage.ObjectStore;
import org.latentblending.transitions.parts.StoredPart;
import org.latentblending.transitions.tasks.Task;
import org.springframework.stereotype.Component;

/**
 * The checkpoints of tasks: the latents at the end of each block, and those of finished frames that are needed until the
 * movie is made. An object is never overwritten with other content, so that
 * a worker that still writes after it was presumed dead does no harm.
 *
 * <p>An object has a header of 12 bytes (a magic number with the version, count, values of each latent), the values as
 * float32, and the CRC-32C of all that; little-endian.
 */
@Component
@RequiredArgsConstructor
class CheckpointStore {
    private static final int MAGIC_AND_VERSION = 0x4C42_4C01;
    private static final int HEADER = 12;
    private static final int CHECKSUM = 4;

    private final ObjectStore store;

    /** @param latents at the end of the block; channels x height x width, all of one size */
    void write(Task task, int block, List<float[]> latents) {
        store.put(name(task, block), encode(latents));
    }

    /** Empty if there is no intact one. */
    Optional<List<float[]>> read(Task task, int block) {
        return store.read(name(task, block)).flatMap(CheckpointStore::decode);
    }

    /** A latent of a part of any transition; empty if there is no intact one. */
    Optional<float[]> readPart(StoredPart part, int block) {
        return store.read(name(part.transitionId(), part.kind(), part.firstPart(), block))
                .flatMap(CheckpointStore::decode)
                .filter(latents -> part.part() - part.firstPart() < latents.size())
                .map(latents -> latents.get(part.part() - part.firstPart()));
    }

    void writeLatent(String transitionId, int frame, float[] latent) {
        store.put(latentName(transitionId, frame), encode(List.of(latent)));
    }

    /** The finished latent of a frame; empty if there is no intact one. */
    Optional<float[]> readLatent(String transitionId, int frame) {
        return store.read(latentName(transitionId, frame))
                .flatMap(CheckpointStore::decode)
                .flatMap(latents -> latents.stream().findFirst());
    }

    private static String latentName(String transitionId, int frame) {
        return folder(transitionId) + "/latents/" + frame;
    }

    void delete(Task task, int block) {
        store.delete(name(task, block));
    }

    void delete(String transitionId) {
        store.deleteFolder(folder(transitionId));
    }

    /** Those of all blocks. */
    void delete(Task task) {
        store.deleteFolder(folder(task.transitionId(), task.kind(), task.firstPart()));
    }

    private static String name(Task task, int block) {
        return name(task.transitionId(), task.kind(), task.firstPart(), block);
    }

    private static String name(String transitionId, Task.Kind kind, int firstPart, int block) {
        return folder(transitionId, kind, firstPart) + "/" + block;
    }

    private static String folder(String transitionId, Task.Kind kind, int firstPart) {
        return "%s/%s-%d".formatted(folder(transitionId), kind.name().toLowerCase(Locale.ROOT), firstPart);
    }

    private static String folder(String transitionId) {
        return "transitions/" + transitionId + "/work";
    }

    static byte[] encode(List<float[]> latents) {
        int values = latents.isEmpty() ? 0 : latents.get(0).length;
        int content = Math.toIntExact(HEADER + (long) latents.size() * values * Float.BYTES);
        ByteBuffer object = ByteBuffer.allocate(content + CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
        object.putInt(MAGIC_AND_VERSION).putInt(latents.size()).putInt(values);
        FloatBuffer floats = object.asFloatBuffer();
        latents.forEach(floats::put);
        return object.putInt(content, checksum(object.array(), content)).array();
    }

    /** @return empty if the bytes are not a complete, unchanged object */
    static Optional<List<float[]>> decode(byte[] bytes) {
        ByteBuffer object = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER + CHECKSUM || object.getInt() != MAGIC_AND_VERSION) {
            return Optional.empty();
        }
        int content = bytes.length - CHECKSUM;
        int count = object.getInt();
        int values = object.getInt();
        if (HEADER + (long) count * values * Float.BYTES != content
                || object.getInt(content) != checksum(bytes, content)) {
            return Optional.empty();
        }
        FloatBuffer floats = object.asFloatBuffer();
        return Optional.of(IntStream.range(0, count)
                .mapToObj(i -> {
                    float[] latent = new float[values];
                    floats.get(latent);
                    return latent;
                })
                .toList());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
