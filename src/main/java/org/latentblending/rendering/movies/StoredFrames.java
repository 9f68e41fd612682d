package org.latentblending.rendering.movies;

import java.util.Set;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.springframework.stereotype.Component;

/** The stored frames of transitions, as lossless pictures. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class StoredFrames {
    private final Transitions transitions;
    private final Frames frames;
    private final TransitionFiles files;

    public Set<Integer> indices(String transitionId) {
        return Set.copyOf(frames.of(transitionId).indices());
    }

    Strip strip(String transitionId) {
        return frames.of(transitionId);
    }

    MovieAssembly movie(String transitionId, TransitionRequest request, int fps, FrameSpreading spreading) {
        var encoder = new MovieEncoder(files.unfinishedMovie(), request.width(), request.height(), fps);
        return new MovieAssembly(encoder, spreading, index -> picture(transitionId, index));
    }

    MovieAssembly movie2(
            String transitionId,
            TransitionRequest request,
            int fps,
            FrameSpreading spreading,
            java.util.List<Integer> ix) {
        var encoder = new MovieEncoder(files.unfinishedMovie(), request.width(), request.height(), fps);
        return new MovieAssembly(encoder, spreading, index -> picture(transitionId, ix.get(index)));
    }

    Picture picture(String transitionId, int index) {
        return files.readFrame(transitionId, index, "png")
                .map(PictureReader::from)
                .orElseThrow(() -> new StorageUnavailable("Frame %d is missing.".formatted(index)));
    }

    /** Deletes the files that were written for a transition after it was deleted. */
    public void deleteOfDeleted(String transitionId) {
        if (!transitions.existsById(transitionId)) {
            files.delete(transitionId);
        }
    }
}
