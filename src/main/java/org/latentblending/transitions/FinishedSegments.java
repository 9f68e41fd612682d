package org.latentblending.transitions;

import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What is whole of a transition, finished or not: segments whose frames are all stored. */
@Component
public class FinishedSegments {
    private final Frames frames;
    private final JsonMapper json;

    FinishedSegments(Frames frames, JsonMapper json) {
        this.frames = frames;
        this.json = json;
    }

    /** How many there are from the first on, without a gap. */
    public int of(Transition transition) {
        int unbroken = frames.unbroken(transition.id());
        return unbroken < 2
                ? 0
                : json.readValue(transition.request(), TransitionRequest.class)
                        .plan()
                        .segmentsOf(unbroken);
    }
}
