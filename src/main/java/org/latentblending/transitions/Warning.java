package org.latentblending.transitions;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A part of a request that is accepted but may not have the expected effect.
 *
 * @param field the request's field, named as in errors
 */
@Schema(name = "Warning", description = "A part of the request that is accepted but may not have the expected effect")
public record Warning(
        @Schema(description = "Field of the request, named as in errors", example = "keyframes[0].prompt") String field,
        @Schema(
                        description = "How the server treats it",
                        example = "The model reads 75 of 80 tokens: from the word \"sunset\" on, the prompt is cut.")
                String message) {}
