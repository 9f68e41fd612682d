package org.latentblending.transitions;

import java.nio.file.Path;
import java.util.Optional;
import org.latentblending.storage.ObjectStore;
import org.latentblending.storage.TemporaryFiles;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** Pictures and movies of transitions. */
@Component
public class TransitionFiles {
    private final ObjectStore store;
    private final TemporaryFiles unfinished;

    TransitionFiles(ObjectStore store, TemporaryFiles unfinished) {
        this.store = store;
        this.unfinished = unfinished;
    }

    /** Stores a frame, as PNG without loss and as JPEG for the browser. */
    public void writeFrame(String transitionId, int index, byte[] png, byte[] jpeg) {
        store.put(frame(transitionId, index, "png"), png);
        store.put(frame(transitionId, index, "jpg"), jpeg);
    }

    /** @param format {@code png} or {@code jpg} */
    public Optional<byte[]> readFrame(String transitionId, int index, String format) {
        return store.read(frame(transitionId, index, format));
    }

    /** A local path for a movie that is to be encoded, in a folder that is there. */
    public Path unfinishedMovie() {
        return unfinished.movie();
    }

    /** Stores a movie; the local file that it was encoded to is gone afterwards. */
    public void putMovie(String transitionId, String name, Path finished) {
        store.put(of(transitionId) + "/" + name, finished);
    }

    public Optional<Resource> movie(String transitionId, String name) {
        return store.find(of(transitionId) + "/" + name);
    }

    public void deleteMovie(String transitionId, String name) {
        store.delete(of(transitionId) + "/" + name);
    }

    /** How many bytes all of them have. */
    public long bytes(String transitionId) {
        return store.bytesIn(of(transitionId));
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
