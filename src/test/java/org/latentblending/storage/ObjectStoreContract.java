package org.latentblending.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.Resource;

/** The behaviour that all implementations of {@link ObjectStore} share. */
abstract class ObjectStoreContract {
    @TempDir
    Path local;

    private final String folder = "transitions/" + UUID.randomUUID();

    abstract ObjectStore store();

    /** A store that cannot be used. Its failures contain the {@link #reason}. */
    abstract ObjectStore unusable() throws IOException;

    abstract String reason();

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void readsAStoredObject() {
        byte[] content = bytes(100_000, 1);

        store().put(folder + "/frames/0.png", content);

        assertThat(store().read(folder + "/frames/0.png")).hasValue(content);
    }

    @Test
    void findsNothingUnderOtherNames() {
        store().put(folder + "/frames/1.png", bytes(10, 1));

        assertThat(store().read(folder + "/frames/10.png")).isEmpty();
        assertThat(store().find(folder + "/frames/2.png")).isEmpty();
        assertThat(store().find(folder + "/frames")).isEmpty();
        assertThat(store().read("elsewhere/" + UUID.randomUUID())).isEmpty();
    }

    @Test
    void replacesAnObject() {
        store().put(folder + "/movie.mp4", bytes(5000, 1));
        store().put(folder + "/movie.mp4", bytes(3000, 2));

        assertThat(store().read(folder + "/movie.mp4")).hasValue(bytes(3000, 2));
    }

    @Test
    void storesAnEmptyObject() throws IOException {
        store().put(folder + "/empty", new byte[0]);

        assertThat(store().read(folder + "/empty")).hasValue(new byte[0]);
        Resource empty = store().find(folder + "/empty").orElseThrow();
        assertThat(empty.contentLength()).isZero();
        assertThat(empty.getContentAsByteArray()).isEmpty();
    }

    @Test
    void movesALocalFile() throws IOException {
        byte[] content = bytes(1_000_000, 3);
        Path file = Files.write(local.resolve("encoded.mp4"), content);

        store().put(folder + "/movie.mp4", file);

        assertThat(file).doesNotExist();
        Resource movie = store().find(folder + "/movie.mp4").orElseThrow();
        assertThat(movie.contentLength()).isEqualTo(1_000_000);
        assertThat(movie.getFilename()).isEqualTo("movie.mp4");
        assertThat(movie.getContentAsByteArray()).isEqualTo(content);
    }

    @Test
    void readsAnObjectFromAnyPosition() throws IOException {
        byte[] content = bytes(300_000, 4);
        store().put(folder + "/movie.mp4", content);
        Resource movie = store().find(folder + "/movie.mp4").orElseThrow();

        for (int from : new int[] {0, 1, 65_536, 299_999}) {
            try (InputStream input = movie.getInputStream()) {
                input.skipNBytes(from);
                assertThat(input.readNBytes(1000))
                        .isEqualTo(Arrays.copyOfRange(content, from, Math.min(from + 1000, content.length)));
            }
        }
        try (InputStream input = movie.getInputStream()) {
            assertThat(input.skip(400_000)).isLessThanOrEqualTo(400_000);
            assertThat(input.read()).isEqualTo(-1);
        }
    }

    @Test
    void skipsAgainAfterReading() throws IOException {
        byte[] content = bytes(50_000, 5);
        store().put(folder + "/movie.mp4", content);

        try (InputStream input =
                store().find(folder + "/movie.mp4").orElseThrow().getInputStream()) {
            input.skipNBytes(10);
            assertThat(input.read()).isEqualTo(content[10] & 0xff);
            input.skipNBytes(20_000);
            assertThat(input.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 20_011, 50_000));
        }
    }

    @Test
    void deletesOnlyTheNamedObject() {
        store().put(folder + "/movie.mp4", bytes(10, 1));
        store().put(folder + "/movie.mp4.old", bytes(10, 2));

        store().delete(folder + "/movie.mp4");
        store().delete(folder + "/movie.mp4");

        assertThat(store().read(folder + "/movie.mp4")).isEmpty();
        assertThat(store().read(folder + "/movie.mp4.old")).isPresent();
    }

    @Test
    void deletesOnlyTheNamedFolder() {
        for (int i = 0; i < 12; i++) {
            store().put(folder + "/frames/" + i + ".png", bytes(10, i));
        }
        store().put(folder + "/movie.mp4", bytes(10, 1));
        store().put(folder + "-neighbour/movie.mp4", bytes(10, 2));

        store().deleteFolder(folder);
        store().deleteFolder(folder);

        assertThat(store().bytesIn(folder)).isZero();
        assertThat(store().read(folder + "/movie.mp4")).isEmpty();
        assertThat(store().read(folder + "-neighbour/movie.mp4")).isPresent();
    }

    @Test
    void countsTheBytesInAFolder() {
        store().put(folder + "/frames/0.png", bytes(1000, 1));
        store().put(folder + "/movie.mp4", bytes(500, 1));
        store().put(folder + "-neighbour/movie.mp4", bytes(70, 2));

        assertThat(store().bytesIn(folder)).isEqualTo(1500);
        assertThat(store().bytesIn("transitions/" + UUID.randomUUID())).isZero();
    }

    /** Two workers may put the same object, since a task can be delivered twice. */
    @Test
    void neverShowsAnIncompleteObject() {
        String name = folder + "/movie.mp4";
        byte[] one = bytes(200_000, 1);
        byte[] two = bytes(200_000, 2);
        store().put(name, one);

        var writers = IntStream.range(0, 4)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 10; i++) {
                        store().put(name, (writer + i) % 2 == 0 ? one : two);
                    }
                }))
                .toList();
        for (int i = 0; i < 20; i++) {
            assertThat(store().read(name).orElseThrow()).isIn(one, two);
        }
        CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).join();
    }

    @Test
    void passesTheCheckWhenItIsUsable() {
        assertThatCode(() -> store().check()).doesNotThrowAnyException();
    }

    @Test
    void explainsWhyItCannotBeUsed() throws IOException {
        ObjectStore unusable = unusable();
        Path file = Files.write(local.resolve("encoded.mp4"), bytes(10, 1));

        assertThatThrownBy(() -> unusable.put("transitions/1/frames/0.png", bytes(10, 1)))
                .isInstanceOf(StorageUnavailable.class)
                .hasMessageContaining(reason());
        assertThatThrownBy(() -> unusable.put("transitions/1/movie.mp4", file))
                .isInstanceOf(StorageUnavailable.class)
                .hasMessageContaining(reason());
        assertThat(file).doesNotExist();
        assertThatThrownBy(unusable::check)
                .isInstanceOf(StorageUnavailable.class)
                .hasMessageContaining(reason());
    }
}
