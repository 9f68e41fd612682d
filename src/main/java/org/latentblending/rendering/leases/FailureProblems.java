package org.latentblending.rendering.leases;

import org.latentblending.diffusion.torch.NotFinite;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.media.movies.MovieNotWritten;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.Problem;
import org.latentblending.transitions.images.ImageNotFound;

/** Says for a person why a transition failed. */
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
            return Problem.of("A picture that is needed is gone.", failure.getMessage());
        }
        if (failure instanceof NotFinite) {
            return Problem.of("The model computes no finite numbers.", failure.getMessage());
        }
        if (failure instanceof OutOfDeviceMemory || failure instanceof OutOfMemoryError) {
            return Problem.of(
                    "The server ran out of memory.",
                    "Ask for a smaller picture or fewer branches, or give it more memory.");
        }
        return Problem.of(
                "The transition failed.",
                "It was stopped by an error of the server's (%s); its log says more."
                        .formatted(failure.getClass().getSimpleName()));
    }
}
