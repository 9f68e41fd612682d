package org.latentblending.rendering;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.latentblending.blending.MoviePlan;
import org.latentblending.rendering.movies.FinishFrames;
import org.latentblending.system.Deadline;
import org.latentblending.system.Malloc;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionEnded;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.running.RunningTransitions;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.json.JsonMapper;

/** The transitions that workers of this process have been at and that have not ended. */
@Component
class ActiveTransitions {
    private final Transitions transitions;
    private final RunningTransitions running;
    private final InpaintingImageLoader pictures;
    private final FinishFrames.Factory frames;
    private final JsonMapper json;
    private final Map<String, ActiveTransition> byId = new ConcurrentHashMap<>();

    ActiveTransitions(
            Transitions transitions,
            RunningTransitions running,
            InpaintingImageLoader pictures,
            FinishFrames.Factory frames,
            JsonMapper json) {
        this.transitions = transitions;
        this.running = running;
        this.pictures = pictures;
        this.frames = frames;
        this.json = json;
    }

    ActiveTransition take(Transition transition) {
        return byId.computeIfAbsent(transition.id(), id -> begin(transition));
    }

    private ActiveTransition begin(Transition transition) {
        String id = transition.id();
        TransitionRequest request = json.readValue(transition.request(), TransitionRequest.class);
        var inpainting = pictures.of(request);
        MoviePlan plan = request.plan();
        var now = running.begin(id, transition.totalSteps(), transition.completedSteps());
        return new ActiveTransition(id, request, inpainting, plan, now, frames.begin(id, request, plan, now));
    }

    @TransactionalEventListener
    void ended(TransitionEnded ended) {
        letGo(ended.transitionId());
    }

    /** Finds out which have ended elsewhere. */
    void letGoOfEnded() {
        for (String id : byId.keySet()) {
            if (transitions
                    .findById(id)
                    .map(Transition::status)
                    .filter(s -> !s.isFinal())
                    .isEmpty()) {
                letGo(id);
            }
        }
    }

    private void letGo(String id) {
        ActiveTransition ended = byId.remove(id);
        if (ended != null) {
            ended.frames().close();
            running.end(id);
            Malloc.giveBack();
        }
    }

    /** Waits for the frames that are in hand, and leaves the rest to whoever takes the tasks next. */
    void close(Deadline grace) {
        List<ActiveTransition> left = List.copyOf(byId.values());
        left.forEach(one -> letGo(one.id()));
        left.forEach(one -> one.frames().awaitClosed(grace));
    }
}
