package org.latentblending.transitions.views;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Setback;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.running.RunningTransition;
import org.latentblending.transitions.running.RunningTransitions;
import org.latentblending.transitions.running.TransitionProgress;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** Combines stored and running state into the transitions that clients see. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class TransitionViews {
    private final Transitions transitions;
    private final Frames frames;
    private final Tasks tasks;
    private final RunningTransitions running;
    private final TransitionFiles files;

    /** The transition with its frames; empty if there is none. */
    public Optional<TransitionView> find(String id) {
        return transitions.findById(id).map(this::of);
    }

    public boolean exists(String id) {
        return transitions.existsById(id);
    }

    /**
     * The file of a published frame.
     *
     * @param format {@code jpg} or {@code png}
     */
    public Optional<byte[]> frame(String id, int index, String format) {
        return frames.contains(id, index) ? files.readFrame(id, index, format) : Optional.empty();
    }

    /** The file of the movie. */
    public Optional<Resource> movie(String id) {
        return transitions
                .findById(id)
                .flatMap(transition -> Optional.ofNullable(transition.movie()))
                .flatMap(movie -> files.movie(id, movie.file()));
    }

    /** The transition with its frames. */
    public TransitionView of(Transition transition) {
        List<TransitionView.FrameView> shown = frames.of(transition.id()).stream()
                .map(frame -> TransitionView.FrameView.of(transition.id(), frame))
                .toList();
        return switch (transition.status()) {
            case QUEUED -> view(transition, shown, ahead(transition), null);
            case RUNNING -> view(
                    transition,
                    shown,
                    null,
                    tasks.suspectOf(transition.id()).map(Setback::of).orElse(null));
            default -> view(transition, shown, null, null);
        };
    }

    /**
     * Lists transitions without their frames, newest first.
     *
     * @param status null for all
     * @param before the cursor
     */
    public TransitionView.Page page(@Nullable TransitionStatus status, int limit, long before) {
        List<Transition> found = transitions.page(status, before, limit + 1);
        List<Transition> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit ? String.valueOf(shown.get(limit - 1).ordinal()) : null;
        return new TransitionView.Page(withoutFrames(shown), next);
    }

    /** @param newestFirst consecutive transitions, or consecutive ones of one status */
    private List<TransitionView> withoutFrames(List<Transition> newestFirst) {
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
     * The queue before a transition.
     *
     * @param transitions number of transitions, running ones included
     * @param steps UNet evaluations of the queued ones
     */
    private record Ahead(int transitions, long steps) {
        /** The queue before the next transition towards the head. */
        Ahead without(Transition next) {
            return new Ahead(Math.max(0, transitions - 1), Math.max(0, steps - next.totalSteps()));
        }
    }

    private Ahead ahead(Transition transition) {
        return new Ahead(
                transitions.countBefore(transition.ordinal()), transitions.stepsQueuedBefore(transition.ordinal()));
    }

    /**
     * @param ahead null if it is not queued
     * @param setback null if it does not wait after a crash
     */
    private TransitionView view(
            Transition transition,
            @Nullable List<TransitionView.FrameView> shown,
            @Nullable Ahead ahead,
            @Nullable Setback setback) {
        String id = transition.id();
        RunningTransition local = running.find(id).orElse(null);
        TransitionProgress remote = transition.status() == TransitionStatus.RUNNING
                ? running.remoteProgress(id).orElse(null)
                : null;
        int completedSteps = IntStream.of(
                        transition.completedSteps(),
                        local == null ? 0 : local.completedSteps(),
                        remote == null ? 0 : remote.completedSteps())
                .max()
                .orElseThrow();
        Double eta = null;
        if (ahead != null) {
            eta = etaOfQueued(ahead, transition.totalSteps());
        } else if (setback == null) {
            eta = etaOfRunning(local, remote);
        }
        return new TransitionView(
                id,
                transition.status(),
                transition.createdAt(),
                transition.startedAt(),
                transition.finishedAt(),
                ahead == null ? 0 : ahead.transitions(),
                eta,
                setback,
                new TransitionView.Progress(completedSteps, transition.totalSteps()),
                transition.request(),
                transition.warnings(),
                shown,
                transition.movie() == null ? null : TransitionView.MovieView.of(id, transition.movie()),
                transition.problem());
    }

    private static @Nullable Double etaOfRunning(
            @Nullable RunningTransition local, @Nullable TransitionProgress remote) {
        if (local != null) {
            return local.etaSeconds();
        }
        return remote != null && remote.etaSeconds() > 0 ? remote.etaSeconds() : null;
    }

    private @Nullable Double etaOfQueued(Ahead ahead, int totalSteps) {
        double speed = running.stepsPerSecond();
        return speed <= 0 ? null : (ahead.steps() + running.stepsLeft() + totalSteps) / speed;
    }
}
