package org.latentblending.jobs.storage;

import java.nio.file.Path;
import java.util.Optional;

/** Pictures and movies of transitions. */
public class TransitionFiles {
    private final DataFolder folder;

    TransitionFiles(DataFolder folder) {
        this.folder = folder;
    }

    /** Stores a frame, as PNG without loss and as JPEG for the browser. */
    public void writeFrame(String transitionId, int index, byte[] png, byte[] jpeg) {
        folder.write(frame(transitionId, index, "png"), png);
        folder.write(frame(transitionId, index, "jpg"), jpeg);
    }

    /** @param format {@code png} or {@code jpg} */
    public Optional<byte[]> readFrame(String transitionId, int index, String format) {
        return folder.read(frame(transitionId, index, format));
    }

    /** Where the movie of that name is, or is to be written. */
    public Path movie(String transitionId, String name) {
        return folder.place(of(transitionId) + "/" + name);
    }

    public void deleteMovie(String transitionId, String name) {
        folder.delete(of(transitionId) + "/" + name);
    }

    public void delete(String transitionId) {
        folder.delete(of(transitionId));
    }

    private static String frame(String transitionId, int index, String format) {
        return of(transitionId) + "/frames/" + index + "." + format;
    }

    private static String of(String transitionId) {
        return "transitions/" + transitionId;
    }
}
