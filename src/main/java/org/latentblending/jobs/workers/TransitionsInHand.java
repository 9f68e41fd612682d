package org.latentblending.jobs.workers;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.latentblending.blending.MoviePlan;
import org.latentblending.diffusion.NativeMemory;
import org.latentblending.jobs.RunningTransitions;
import org.latentblending.jobs.Transition;
import org.latentblending.jobs.TransitionEnded;
import org.latentblending.jobs.TransitionRequest;
import org.latentblending.jobs.Transitions;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.json.JsonMapper;

/** The transitions that workers of this process have been at and that have not ended. */
@Component
class TransitionsInHand {
    private final Transitions transitions;
    private final RunningTransitions running;
    private final KeptPictures pictures;
    private final FinishFrames.Factory frames;
    private final JsonMapper json;
    private final Map<String, TransitionInHand> byId = new ConcurrentHashMap<>();

    TransitionsInHand(
            Transitions transitions,
            RunningTransitions running,
            KeptPictures pictures,
            FinishFrames.Factory frames,
            JsonMapper json) {
        this.transitions = transitions;
        this.running = running;
        this.pictures = pictures;
        this.frames = frames;
        this.json = json;
    }

    TransitionInHand take(Transition transition) {
        return byId.computeIfAbsent(transition.id(), id -> begin(transition));
    }

    private TransitionInHand begin(Transition transition) {
        String id = transition.id();
        TransitionRequest request = json.readValue(transition.request(), TransitionRequest.class);
        var inpainting = pictures.of(request);
        MoviePlan plan = request.plan();
        var now = running.begin(id, transition.totalSteps(), transition.completedSteps());
        return new TransitionInHand(id, request, inpainting, plan, now, frames.begin(id, request, plan, now));
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
        TransitionInHand ended = byId.remove(id);
        if (ended != null) {
            ended.frames().close();
            running.end(id);
            NativeMemory.giveBack();
        }
    }

    /** Waits for the frames that are in hand, and leaves the rest to whoever takes the tasks next. */
    void close(Grace grace) {
        List<TransitionInHand> left = List.copyOf(byId.values());
        left.forEach(one -> letGo(one.id()));
        left.forEach(one -> one.frames().awaitClosed(grace));
    }
}
