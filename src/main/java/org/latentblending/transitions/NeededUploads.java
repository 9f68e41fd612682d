package org.latentblending.transitions;

import lombok.RequiredArgsConstructor;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.latentblending.transitions.uploads.Uploads;
import org.springframework.stereotype.Component;

/** The uploads that transitions and their movies need. They cannot be deleted meanwhile. */
@Component
@RequiredArgsConstructor
class NeededUploads {
    private final UploadedImages images;
    private final UploadedSounds sounds;
    private final Uploads uploads;

    /**
     * @throws UploadedImages.Unknown if it names an image that does not exist
     * @throws UploadedSounds.Unknown if it names a sound that does not exist
     */
    void need(String transitionId, TransitionRequest request) {
        request.images().forEach(image -> images.need(image, transitionId));
        need(transitionId, request.movie());
    }

    /** @throws UploadedSounds.Unknown if it names a sound that does not exist */
    void need(String transitionId, TransitionRequest.Movie movie) {
        if (movie.sound() != null) {
            sounds.need(movie.sound().id(), transitionId);
        }
    }

    /** Allows the deletion of the uploads of a transition, when it has ended and its movie is rendered. */
    void release(String transitionId) {
        uploads.release(transitionId);
    }
}
