package org.latentblending.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Shows stored and running state together, as clients see it. */
@Component
public class TransitionViews {
    private final Transitions transitions;
    private final Frames frames;
    private final RunningTransitions running;
    private final JsonMapper json;

    TransitionViews(Transitions transitions, Frames frames, RunningTransitions running, JsonMapper json) {
        this.transitions = transitions;
        this.frames = frames;
        this.running = running;
        this.json = json;
    }

    /** The transition with its frames; empty if there is none. */
    public Optional<TransitionView> find(String id) {
        return transitions.findById(id).map(this::whole);
    }

    public boolean exists(String id) {
        return transitions.existsById(id);
    }

    /** How far its log is; that of one that has gone is empty and settled. */
    public LogEnd logEnd(String id) {
        return transitions
                .findById(id)
                .map(now -> new LogEnd(now.lastSeq(), now.status().isFinal(), now.isSettled()))
                .orElse(new LogEnd(0, true, true));
    }

    /**
     * Where the log of a transition ends.
     *
     * @param seq number of the last event
     * @param isFinal whether its status will not change any more
     * @param isSettled whether nothing will come any more
     */
    public record LogEnd(long seq, boolean isFinal, boolean isSettled) {}

    TransitionView whole(Transition transition) {
        List<TransitionView.FrameView> shown = frames.of(transition.id()).stream()
                .map(frame -> new TransitionView.FrameView(
                        frame.index(),
                        frame.segment(),
                        frame.fraction(),
                        TransitionUrls.frame(transition.id(), frame.index())))
                .toList();
        return view(transition, shown, transition.status() == TransitionStatus.QUEUED ? ahead(transition) : null);
    }

    /** @param newestFirst all that there are from the first to the last, or all of one status */
    List<TransitionView> withoutFrames(List<Transition> newestFirst) {
        List<TransitionView> shown = new ArrayList<>();
        Ahead ahead = null;
        for (Transition transition : newestFirst) {
            if (transition.status() == TransitionStatus.QUEUED) {
                ahead = ahead == null ? ahead(transition) : ahead.without(transition);
                shown.add(view(transition, null, ahead));
            } else {
                shown.add(view(transition, null, null));
            }
        }
        return shown;
    }

    /**
     * What comes before a transition that waits.
     *
     * @param transitions running ones included
     * @param steps of those that wait
     */
    private record Ahead(int transitions, long steps) {
        /** What comes before the next one in the direction of the queue's head. */
        Ahead without(Transition next) {
            return new Ahead(Math.max(0, transitions - 1), Math.max(0, steps - next.totalSteps()));
        }
    }

    private Ahead ahead(Transition transition) {
        return new Ahead(
                transitions.countBefore(ordinal(transition)), transitions.stepsQueuedBefore(ordinal(transition)));
    }

    /** @param ahead null if it does not wait */
    private TransitionView view(
            Transition transition, @Nullable List<TransitionView.FrameView> shown, @Nullable Ahead ahead) {
        RunningTransition now = running.find(transition.id()).orElse(null);
        TransitionProgress elsewhere = transition.status() == TransitionStatus.RUNNING
                ? running.elsewhere(transition.id()).orElse(null)
                : null;
        return new TransitionView(
                transition.id(),
                transition.status(),
                transition.createdAt(),
                transition.startedAt(),
                transition.finishedAt(),
                ahead == null ? 0 : ahead.transitions(),
                ahead == null ? etaOfRunning(now, elsewhere) : etaOfQueued(ahead, transition.totalSteps()),
                new TransitionView.Progress(
                        Stream.of(
                                        transition.completedSteps(),
                                        now == null ? 0 : now.completedSteps(),
                                        elsewhere == null ? 0 : elsewhere.completedSteps())
                                .max(Integer::compare)
                                .orElseThrow(),
                        transition.totalSteps()),
                json.readValue(transition.request(), TransitionRequest.class),
                transition.warnings() == null
                        ? List.of()
                        : List.of(json.readValue(transition.warnings(), Warning[].class)),
                shown,
                movie(transition),
                transition.problem() == null ? null : json.readValue(transition.problem(), Problem.class));
    }

    private static @Nullable Double etaOfRunning(
            @Nullable RunningTransition now, @Nullable TransitionProgress elsewhere) {
        if (now != null) {
            return now.etaSeconds();
        }
        return elsewhere != null && elsewhere.etaSeconds() > 0 ? elsewhere.etaSeconds() : null;
    }

    private @Nullable Double etaOfQueued(Ahead ahead, int totalSteps) {
        double speed = running.stepsPerSecond();
        if (speed <= 0) {
            return null;
        }
        return (ahead.steps() + running.stepsLeft() + totalSteps) / speed;
    }

    private static @Nullable MovieView movie(Transition transition) {
        if (transition.movieFps() == null || transition.movieSeconds() == null || transition.movieFrames() == null) {
            return null;
        }
        return new MovieView(
                TransitionUrls.movie(transition.id()),
                transition.movieFps(),
                transition.movieSeconds(),
                transition.movieFrames());
    }

    private static long ordinal(Transition transition) {
        return Objects.requireNonNull(transition.ordinal(), "a stored transition has an ordinal");
    }
}
