package org.latentblending.transitions;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Something in a request that is accepted but may not do what the sender thinks.
 *
 * @param field the request's field, named as in the errors of a bad request
 */
@Schema(name = "Warning", description = "What is accepted but may not do what the sender thinks")
public record Warning(
        @Schema(description = "Field of the request, named as in errors", example = "keyframes[0].prompt") String field,
        @Schema(
                        description = "What the server does with it",
                        example = "The model reads 75 of 80 tokens: from the word \"sunset\" on, the prompt is cut.")
                String message) {}
