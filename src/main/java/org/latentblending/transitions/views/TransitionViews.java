package org.latentblending.transitions.views;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Problem;
import org.latentblending.transitions.Setback;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.Warning;
import org.latentblending.transitions.running.RunningTransition;
import org.latentblending.transitions.running.RunningTransitions;
import org.latentblending.transitions.running.TransitionProgress;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Shows stored and running state together, as clients see it. */
@Component
public class TransitionViews {
    private final Transitions transitions;
    private final Frames frames;
    private final Tasks tasks;
    private final RunningTransitions running;
    private final JsonMapper json;

    TransitionViews(Transitions transitions, Frames frames, Tasks tasks, RunningTransitions running, JsonMapper json) {
        this.transitions = transitions;
        this.frames = frames;
        this.tasks = tasks;
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

    public TransitionView whole(Transition transition) {
        List<TransitionView.FrameView> shown = frames.of(transition.id()).stream()
                .map(frame -> new TransitionView.FrameView(
                        frame.index(),
                        frame.segment(),
                        frame.fraction(),
                        TransitionUrls.frame(transition.id(), frame.index())))
                .toList();
        Setback setback = transition.status() == TransitionStatus.RUNNING
                ? tasks.suspectOf(transition.id()).map(Setback::of).orElse(null)
                : null;
        return view(
                transition, shown, transition.status() == TransitionStatus.QUEUED ? ahead(transition) : null, setback);
    }

    /** @param newestFirst all that there are from the first to the last, or all of one status */
    List<TransitionView> withoutFrames(List<Transition> newestFirst) {
        List<TransitionView> shown = new ArrayList<>();
        Map<String, Setback> setbacks = setbacks(newestFirst);
        Ahead ahead = null;
        for (Transition transition : newestFirst) {
            if (transition.status() == TransitionStatus.QUEUED) {
                ahead = ahead == null ? ahead(transition) : ahead.without(transition);
                shown.add(view(transition, null, ahead, null));
            } else {
                shown.add(view(transition, null, null, setbacks.get(transition.id())));
            }
        }
        return shown;
    }

    private Map<String, Setback> setbacks(List<Transition> transitions) {
        if (transitions.stream().noneMatch(transition -> transition.status() == TransitionStatus.RUNNING)) {
            return Map.of();
        }
        // Those with the most crashes come last.
        return tasks.suspects().stream()
                .collect(Collectors.toMap(Task::transitionId, Setback::of, (fewer, more) -> more));
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

    /**
     * @param ahead null if it does not wait in the queue
     * @param setback null if it does not wait to be tried again
     */
    private TransitionView view(
            Transition transition,
            @Nullable List<TransitionView.FrameView> shown,
            @Nullable Ahead ahead,
            @Nullable Setback setback) {
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
                eta(transition, ahead, setback, now, elsewhere),
                setback,
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

    private @Nullable Double eta(
            Transition transition,
            @Nullable Ahead ahead,
            @Nullable Setback setback,
            @Nullable RunningTransition now,
            @Nullable TransitionProgress elsewhere) {
        if (ahead != null) {
            return etaOfQueued(ahead, transition.totalSteps());
        }
        return setback == null ? etaOfRunning(now, elsewhere) : null;
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
