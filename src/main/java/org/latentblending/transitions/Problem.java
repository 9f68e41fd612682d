package org.latentblending.transitions;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a transition failed, as a problem document (RFC 9457). */
@Schema(name = "TransitionProblem")
public record Problem(String type, String title, int status, @Nullable String detail) {

    public static Problem of(String title, @Nullable String detail) {
        return new Problem("about:blank", title, 500, detail);
    }
}
