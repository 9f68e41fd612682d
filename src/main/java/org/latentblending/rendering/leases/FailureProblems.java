package org.latentblending.rendering.leases;

import org.latentblending.diffusion.torch.Network.NotFinite;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.media.movies.MovieEncoder.MovieNotWritten;
import org.latentblending.media.sounds.UnreadableSound;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.uploads.UploadedImages.ImageNotFound;
import org.latentblending.transitions.uploads.UploadedSounds.SoundNotFound;

/** Describes to clients why a transition failed. */
public class FailureProblems {
    private FailureProblems() {}

    public static Problem of(Throwable failure) {
        if (failure instanceof InvalidModel) {
            return Problem.of("The model cannot be used.", failure.getMessage());
        }
        if (failure instanceof StorageUnavailable || failure instanceof MovieNotWritten) {
            return Problem.of("The result could not be stored.", failure.getMessage());
        }
        if (failure instanceof ImageNotFound) {
            return Problem.of("An image of the request is missing.", failure.getMessage());
        }
        if (failure instanceof SoundNotFound || failure instanceof UnreadableSound) {
            return Problem.of("The sound of the movie is missing or damaged.", failure.getMessage());
        }
        if (failure instanceof NotFinite) {
            return Problem.of("The model computed numbers that are not finite.", failure.getMessage());
        }
        if (failure instanceof OutOfDeviceMemory || failure instanceof OutOfMemoryError) {
            return Problem.of(
                    "The server ran out of memory.",
                    "Request smaller pictures or fewer branches, or give the server more memory.");
        }
        String type = failure.getClass().getSimpleName();
        return Problem.of("The transition failed.", "Internal server error (%s). See the server log.".formatted(type));
    }
}
