package org.latentblending.jobs.workers;

import org.latentblending.diffusion.NotFinite;
import org.latentblending.diffusion.OutOfDeviceMemory;
import org.latentblending.jobs.Problem;
import org.latentblending.jobs.storage.StorageFailed;
import org.latentblending.media.MovieNotWritten;
import org.latentblending.models.BrokenModel;

/** Says for a person why a transition failed. */
class FailureProblems {
    private FailureProblems() {}

    static Problem of(Throwable failure) {
        if (failure instanceof BrokenModel) {
            return Problem.of("The model cannot be used.", failure.getMessage());
        }
        if (failure instanceof StorageFailed || failure instanceof MovieNotWritten) {
            return Problem.of("The result could not be stored.", failure.getMessage());
        }
        if (failure instanceof PictureGone) {
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
