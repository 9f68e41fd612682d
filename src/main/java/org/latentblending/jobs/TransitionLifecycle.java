package org.latentblending.jobs;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Every change of a transition's state, each together with the event that tells of it: both happen or neither. */
@Component
public class TransitionLifecycle {
    private final Transitions transitions;
    private final Frames frames;
    private final IdempotencyKeys keys;
    private final TransitionEvents events;
    private final JsonMapper json;
    private final Clock clock;

    TransitionLifecycle(
            Transitions transitions,
            Frames frames,
            IdempotencyKeys keys,
            TransitionEvents events,
            JsonMapper json,
            Clock clock) {
        this.transitions = transitions;
        this.frames = frames;
        this.keys = keys;
        this.events = events;
        this.json = json;
        this.clock = clock;
    }

    @Transactional
    public Transition queue(
            String id, TransitionRequest request, int totalSteps, SubmitTransition.@Nullable Submission key) {
        transitions.save(Transition.queued(id, clock.instant(), json.writeValueAsString(request), totalSteps));
        if (key != null) {
            keys.add(key.idempotencyKey(), key.bodyHash(), id);
        }
        tellStatus(id, TransitionStatus.QUEUED);
        return transitions.findById(id).orElseThrow();
    }

    /** @return false if it was cancelled or finished meanwhile, so that there is nothing to do */
    @Transactional
    public boolean start(String id) {
        boolean started = transitions.start(id, clock.instant());
        if (started) {
            tellStatus(id, TransitionStatus.RUNNING);
        }
        return started;
    }

    @Transactional
    public void branch(String id, int segment, int block, int branch, double fraction, String state) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("segment", segment);
        fields.put("block", block);
        fields.put("branch", branch);
        fields.put("fraction", fraction);
        fields.put("state", state);
        events.append(id, TransitionEvent.BRANCH, fields);
    }

    /** Makes a stored frame known; one that is known already, from before a restart, is not told again. */
    @Transactional
    public void frame(String id, Frame frame, int width, int height) {
        if (frames.contains(id, frame.index())) {
            return;
        }
        frames.add(id, frame);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("segment", frame.segment());
        fields.put("index", frame.index());
        fields.put("fraction", frame.fraction());
        fields.put("contentType", "image/jpeg");
        fields.put("width", width);
        fields.put("height", height);
        events.append(id, TransitionEvent.FRAME, frame.index(), fields);
    }

    @Transactional
    public void movie(String id, int fps, double seconds, int frameCount, String file) {
        if (transitions.movieRendered(id, fps, seconds, frameCount, file)) {
            events.append(
                    id,
                    TransitionEvent.MOVIE,
                    Map.of("movie", new MovieView(TransitionUrls.movie(id), fps, seconds, frameCount)));
        }
    }

    /** Asks for the finished frames as another movie; false if the transition is not finished. */
    @Transactional
    public boolean render(String id, int fps, double seconds) {
        return transitions.render(id, fps, seconds);
    }

    @Transactional
    public void renderingFailed(String id, Problem problem) {
        transitions.renderingEnded(id);
        events.append(id, TransitionEvent.PROBLEM, Map.of("problem", problem));
    }

    @Transactional
    public void succeed(String id, int completedSteps) {
        finish(id, TransitionStatus.SUCCEEDED, completedSteps, null);
    }

    @Transactional
    public void fail(String id, int completedSteps, Problem problem) {
        finish(id, TransitionStatus.FAILED, completedSteps, problem);
    }

    @Transactional
    public void cancel(String id, int completedSteps) {
        finish(id, TransitionStatus.CANCELLED, completedSteps, null);
    }

    @Transactional
    public boolean cancelQueued(String id) {
        boolean cancelled = transitions.cancelQueued(id, clock.instant());
        if (cancelled) {
            tellStatus(id, TransitionStatus.CANCELLED);
        }
        return cancelled;
    }

    private void finish(String id, TransitionStatus status, int completedSteps, @Nullable Problem problem) {
        String written = problem == null ? null : json.writeValueAsString(problem);
        if (!transitions.finish(id, status.name(), completedSteps, clock.instant(), written)) {
            return;
        }
        if (problem != null) {
            events.append(id, TransitionEvent.PROBLEM, Map.of("problem", problem));
        }
        tellStatus(id, status);
    }

    private void tellStatus(String id, TransitionStatus status) {
        events.append(id, TransitionEvent.STATUS, Map.of("status", status));
    }
}
