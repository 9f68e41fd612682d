package org.latentblending.transitions;

import lombok.RequiredArgsConstructor;
import org.springframework.stereotype.Component;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The request of a transition as text that movies and frames carry, so that they can be drawn again from the file alone:
 * {@code {"latentblending":1,"request":{…}}}. It is ASCII without {@code <}, {@code >} and {@code &}, which every format can hold.
 */
@Component
@RequiredArgsConstructor
public class Recipes {
    /** The first field, by which a recipe is found in a file. */
    public static final String MARKER = "latentblending";

    private static final int VERSION = 1;

    private final Branches branches;
    private final JsonMapper json;

    private record Recipe(int latentblending, TransitionRequest request) {}

    /** A transition's request as it was drawn: the branches that were placed are a part of it. */
    public TransitionRequest drawn(Transition transition) {
        return transition.status() == TransitionStatus.SUCCEEDED
                ? drawn(transition.id(), transition.request())
                : transition.request();
    }

    /** As {@link #drawn(Transition)}, when all branches are placed. */
    public TransitionRequest drawn(String id, TransitionRequest request) {
        return request.branching().growsAdaptively()
                ? request.withPlaced(PlacedSegments.given(request.plan(), branches.of(id), branches.dropped(id)))
                : request;
    }

    public String of(TransitionRequest request) {
        String text =
                json.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(new Recipe(VERSION, request));
        return text.replace("<", "\\u003C")
                .replace(">", "\\u003E")
                .replace("&", "\\u0026")
                .replace("\u007F", "\\u007F");
    }
}
