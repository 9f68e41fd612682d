package org.latentblending.transitions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.TransitionView.FrameView;
import org.latentblending.transitions.TransitionView.MovieView;
import org.latentblending.transitions.TransitionView.PlacedSegmentView;
import org.latentblending.transitions.TransitionView.ReusedView;
import org.latentblending.transitions.Transitions.Ahead;
import org.latentblending.transitions.parts.ReusedPart;
import org.latentblending.transitions.parts.ReusedParts;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;

/** Combines stored and running state into the transitions that clients see. */
@Component
@RequiredArgsConstructor
public class TransitionViews {
    private final Transitions transitions;
    private final Frames frames;
    private final Branches branches;
    private final ReusedParts reusedParts;
    private final TransitionEvents events;
    private final Tasks tasks;
    private final RunningTransitions running;
    private final Recipes recipes;

    /** The transition with its frames and with URLs below the path; empty if there is none. */
    public Optional<TransitionView> find(String id, String basePath) {
        return transitions.findById(id).map(transition -> of(transition, basePath));
    }

    /** The request of a transition with its latest movie; empty if there is no transition. */
    public Optional<TransitionRequest> latestRequest(String id) {
        return transitions.findById(id).map(Transition::latestRequest);
    }

    public boolean exists(String id) {
        return transitions.existsById(id);
    }

    public TransitionView of(Transition transition, String basePath) {
        String url = TransitionView.url(basePath, transition.id());
        String id = transition.id();
        Strip strip = frames.of(id);
        List<FrameView> shown = FrameView.of(url, strip, frames.distances(id));
        Ahead ahead = transition.status() == TransitionStatus.QUEUED ? transitions.ahead(transition) : null;
        return view(
                transition,
                url,
                new Parts(shown, segments(transition, strip), reused(transition), movieProblem(transition)),
                ahead,
                setbacks(List.of(transition)));
    }

    /** What listings omit. */
    private record Parts(
            @Nullable List<FrameView> frames,
            @Nullable List<PlacedSegmentView> segments,
            @Nullable ReusedView reused,
            @Nullable Problem movieProblem) {
        static final Parts OMITTED = new Parts(null, null, null, null);
    }

    private @Nullable Problem movieProblem(Transition transition) {
        boolean isOver = transition.status().isFinal() && transition.rendering() == null;
        return isOver ? events.renderingProblem(transition.id()).orElse(null) : null;
    }

    private @Nullable ReusedView reused(Transition transition) {
        List<ReusedPart> parts = reusedParts.of(transition.id());
        return parts.isEmpty() ? null : ReusedView.of(transition.request().plan(), parts, branches.of(transition.id()));
    }

    /** Null for a static tree, and until all keyframes are finished. */
    private @Nullable List<PlacedSegmentView> segments(Transition transition, Strip strip) {
        if (!transition.request().branching().growsAdaptively()) {
            return null;
        }
        MoviePlan plan = transition.request().plan();
        List<PlacedBranch> placed = branches.of(transition.id());
        boolean hasEnded = transition.status() == TransitionStatus.SUCCEEDED;
        return PlacedSegments.views(plan, strip, frames.distances(transition.id()), placed, hasEnded);
    }

    /** Lists transitions before a cursor without their frames, newest first; with a status, or null for all. */
    public TransitionView.Page page(@Nullable TransitionStatus status, int limit, long before, String basePath) {
        List<Transition> found = transitions.page(status, before, limit + 1);
        List<Transition> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit ? String.valueOf(shown.get(limit - 1).ordinal()) : null;
        Map<String, Setback> setbacks = setbacks(shown);
        List<TransitionView> views = new ArrayList<>();
        Ahead ahead = null;
        for (Transition transition : shown) {
            boolean isQueued = transition.status() == TransitionStatus.QUEUED;
            if (isQueued) {
                ahead = ahead == null ? transitions.ahead(transition) : ahead.without(transition);
            }
            String url = TransitionView.url(basePath, transition.id());
            views.add(view(transition, url, Parts.OMITTED, isQueued ? ahead : null, setbacks));
        }
        return new TransitionView.Page(views, next);
    }

    private Map<String, Setback> setbacks(List<Transition> transitions) {
        if (transitions.stream().noneMatch(transition -> transition.status() == TransitionStatus.RUNNING)) {
            return Map.of();
        }
        // Those with the most crashes come last.
        return tasks.suspects().stream()
                .collect(Collectors.toMap(Task::transitionId, Setback::of, (fewer, more) -> more));
    }

    private TransitionView view(
            Transition transition, String url, Parts parts, @Nullable Ahead ahead, Map<String, Setback> setbacks) {
        String id = transition.id();
        int completedSteps = transition.completedSteps();
        Setback setback = null;
        Double eta = null;
        if (ahead != null) {
            double speed = running.wholeStepsPerSecond();
            double work = ahead.wholeSteps() + running.wholeStepsLeft() + transition.wholeSteps();
            eta = speed <= 0 ? null : work / speed;
        } else if (transition.status() == TransitionStatus.RUNNING) {
            completedSteps = Math.max(completedSteps, running.completedSteps(id));
            setback = setbacks.get(id);
            eta = setback == null ? running.etaSeconds(id) : null;
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
                recipes.drawn(transition),
                transition.warnings(),
                parts.frames(),
                parts.segments(),
                parts.reused(),
                transition.movie() == null ? null : MovieView.of(url, transition.movie()),
                transition.rendering(),
                parts.movieProblem(),
                transition.problem());
    }
}
