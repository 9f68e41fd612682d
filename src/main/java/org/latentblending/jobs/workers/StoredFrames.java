package org.latentblending.jobs.workers;

import java.util.Set;
import java.util.stream.Collectors;
import org.latentblending.jobs.Frame;
import org.latentblending.jobs.Frames;
import org.latentblending.jobs.Transitions;
import org.latentblending.jobs.storage.StorageFailed;
import org.latentblending.jobs.storage.TransitionFiles;
import org.latentblending.media.Picture;
import org.latentblending.media.ReadPicture;
import org.springframework.stereotype.Component;

/** The finished frames of transitions, without loss. */
@Component
class StoredFrames {
    private final Transitions transitions;
    private final Frames frames;
    private final TransitionFiles files;

    StoredFrames(Transitions transitions, Frames frames, TransitionFiles files) {
        this.transitions = transitions;
        this.frames = frames;
        this.files = files;
    }

    Set<Integer> indices(String transitionId) {
        return frames.of(transitionId).stream().map(Frame::index).collect(Collectors.toSet());
    }

    /** @throws StorageFailed if it is not there */
    Picture picture(String transitionId, int index) {
        return files.readFrame(transitionId, index, "png")
                .map(ReadPicture::from)
                .orElseThrow(() -> new StorageFailed("Frame %d is not there any more.".formatted(index)));
    }

    /** Removes what was written for a transition after it was deleted. */
    void deleteOfDeleted(String transitionId) {
        if (!transitions.existsById(transitionId)) {
            files.delete(transitionId);
        }
    }
}
