package org.latentblending.rendering;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.MoviePlan;
import org.latentblending.rendering.movies.FrameFinisher;
import org.latentblending.rendering.movies.StoredFrames;
import org.latentblending.system.CLibrary;
import org.latentblending.system.Deadline;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.lifecycle.TransitionLifecycle;
import org.latentblending.transitions.running.RunningTransitions;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.springframework.stereotype.Component;

/** The transitions that workers of this process have begun to work on and that have not ended. */
@Component
@RequiredArgsConstructor
class ActiveTransitions {
    private final Transitions transitions;
    private final RunningTransitions running;
    private final InpaintingImageLoader images;
    private final TransitionLifecycle lifecycle;
    private final TransitionFiles files;
    private final StoredFrames frames;
    private final Map<String, ActiveTransition> byId = new ConcurrentHashMap<>();

    /** @throws LeaseLost if the transition was deleted */
    ActiveTransition acquire(Lease lease) {
        Transition transition = transitions.findById(lease.transitionId()).orElseThrow(() -> new LeaseLost(lease));
        return byId.computeIfAbsent(transition.id(), id -> begin(transition));
    }

    private ActiveTransition begin(Transition transition) {
        String id = transition.id();
        TransitionRequest request = transition.request();
        var inpainting = images.load(request);
        MoviePlan plan = request.plan();
        var progress = running.begin(id, transition.totalSteps(), transition.completedSteps());
        var finisher = new FrameFinisher(id, request, plan, progress, lifecycle, files, frames);
        return new ActiveTransition(id, request, inpainting, plan, progress, finisher, new ConcurrentHashMap<>());
    }

    /** Releases those that ended on another server. */
    void releaseEnded() {
        for (String id : byId.keySet()) {
            if (transitions
                    .findById(id)
                    .map(Transition::status)
                    .filter(status -> !status.isFinal())
                    .isEmpty()) {
                release(id);
            }
        }
    }

    void release(String id) {
        ActiveTransition ended = byId.remove(id);
        if (ended != null) {
            ended.frames().close();
            running.end(id);
            CLibrary.trimMemory();
        }
    }

    /** Waits for the frames that are being stored. The next holders of the tasks do the rest. */
    void close(Deadline deadline) {
        List<ActiveTransition> left = List.copyOf(byId.values());
        left.forEach(transition -> release(transition.id()));
        left.forEach(transition -> transition.frames().awaitClosed(deadline));
    }
}
