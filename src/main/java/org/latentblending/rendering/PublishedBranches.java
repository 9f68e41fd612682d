package org.latentblending.rendering;

import java.util.Set;
import java.util.stream.Collectors;
import org.latentblending.transitions.TransitionEvents;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What former holders of a task have told of its branches: it is not told again. */
@Component
class PublishedBranches {
    private final TransitionEvents events;
    private final JsonMapper json;

    PublishedBranches(TransitionEvents events, JsonMapper json) {
        this.events = events;
        this.json = json;
    }

    record Told(int segment, int block, int branch, String state) {}

    Set<Told> of(String transitionId) {
        return events.branches(transitionId).stream().map(this::told).collect(Collectors.toSet());
    }

    private Told told(String message) {
        JsonNode event = json.readTree(message);
        return new Told(
                event.get("segment").asInt(),
                event.get("block").asInt(),
                event.get("branch").asInt(),
                event.get("state").asString());
    }
}
