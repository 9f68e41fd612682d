package org.latentblending.rendering;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;
import org.latentblending.rendering.movies.StoredFrames;
import org.latentblending.transitions.TransitionEvent.BranchChange;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.lifecycle.TransitionLifecycle;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Task;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Publishes changes of branches, and finds those that earlier holders of a task have published: these are not repeated. */
@Component
@RequiredArgsConstructor
class PublishedBranches {
    private final TransitionEvents events;
    private final StoredFrames frames;
    private final TransitionLifecycle lifecycle;
    private final JsonMapper json;

    /** @param frames by their index */
    record Published(Set<BranchChange> branches, Set<Integer> frames) {}

    Published before(Task task) {
        if (task.fencingToken() == 1) {
            return new Published(Set.of(), Set.of());
        }
        String id = task.transitionId();
        return new Published(
                events.branches(id).stream().map(this::change).collect(Collectors.toSet()), frames.indices(id));
    }

    void publish(Lease lease, List<BranchChange> changes) {
        lifecycle.publishBranches(lease, changes);
    }

    private BranchChange change(String message) {
        JsonNode event = json.readTree(message);
        return new BranchChange(
                event.get("segment").asInt(),
                event.get("block").asInt(),
                event.get("branch").asInt(),
                event.get("fraction").asDouble(),
                event.get("state").asString());
    }
}
