package org.latentblending.transitions;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.latentblending.storage.ObjectStore;
import org.latentblending.storage.TemporaryFiles;
import org.latentblending.transitions.Strip.Gap;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** Pictures and movies of transitions. */
@Component
@RequiredArgsConstructor
public class TransitionFiles {
    private final ObjectStore store;
    private final TemporaryFiles temporary;
    private final Map<String, byte[]> latestJpegs = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > 32;
        }
    });

    /** Stores a frame as PNG for movies and as JPEG for browsers. */
    public void writeFrame(String transitionId, int index, byte[] png, byte[] jpeg) {
        store.put(frame(transitionId, index, "png"), png);
        store.put(frame(transitionId, index, "jpg"), jpeg);
        latestJpegs.put(frame(transitionId, index, "jpg"), jpeg);
    }

    /** @param format {@code png} or {@code jpg} */
    public Optional<byte[]> readFrame(String transitionId, int index, String format) {
        return store.read(frame(transitionId, index, format));
    }

    /** Stores a picture between two neighbouring frames as PNG; its number is 1 for the one next to the left frame. */
    public void writeInBetween(String transitionId, Gap gap, int number, byte[] png) {
        store.put(inBetween(transitionId, gap, number), png);
    }

    public Optional<byte[]> readInBetween(String transitionId, Gap gap, int number) {
        return store.read(inBetween(transitionId, gap, number));
    }

    private static String inBetween(String transitionId, Gap gap, int number) {
        return "%s/in-betweens/%d-%d-%d.png".formatted(of(transitionId), gap.left(), gap.right(), number);
    }

    /** A frame as JPEG for live clients; frames stored last by this process come from memory. */
    public Optional<byte[]> latestJpeg(String transitionId, int index) {
        byte[] latest = latestJpegs.get(frame(transitionId, index, "jpg"));
        return latest == null ? readFrame(transitionId, index, "jpg") : Optional.of(latest);
    }

    /** A local path to encode a movie to; its folder exists. */
    public Path unfinishedMovie() {
        return temporary.movie();
    }

    /** Stores a movie and deletes the local file. */
    public void putMovie(String transitionId, String name, Path finished) {
        store.put(of(transitionId) + "/" + name, finished);
    }

    public Optional<Resource> movie(String transitionId, String name) {
        return store.find(of(transitionId) + "/" + name);
    }

    public void deleteMovie(String transitionId, String name) {
        store.delete(of(transitionId) + "/" + name);
    }

    public long bytes(String transitionId) {
        return store.bytesIn(of(transitionId));
    }

    /** Deletes the latents of its parts, and returns their size in bytes. */
    public long deleteLatents(String transitionId) {
        String folder = of(transitionId) + "/work";
        long bytes = store.bytesIn(folder);
        store.deleteFolder(folder);
        return bytes;
    }

    public void delete(String transitionId) {
        store.deleteFolder(of(transitionId));
    }

    private static String frame(String transitionId, int index, String format) {
        return of(transitionId) + "/frames/" + index + "." + format;
    }

    private static String of(String transitionId) {
        return "transitions/" + transitionId;
    }
}
