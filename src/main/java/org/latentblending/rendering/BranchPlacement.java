package org.latentblending.rendering;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.Span;
import org.latentblending.blending.WorkPlan;
import org.latentblending.blending.adaptive.Decision;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.cluster.NodeRegistry;
import org.latentblending.reuse.Reuse;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.PlacedSegments;
import org.latentblending.transitions.RunningTransition;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.TaskLifecycle;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.parts.ReusedPart;
import org.springframework.stereotype.Component;

/** Decides where the next branches of a transition begin, when all frames so far are stored and their distances are known. */
@Component
@RequiredArgsConstructor
class BranchPlacement {
    /** Time of encoding a pixel of a movie on two cores, in seconds. */
    private static final double SECONDS_PER_PIXEL = 4e-8;

    private final Transitions transitions;
    private final Branches branches;
    private final Frames frames;
    private final NodeRegistry nodes;
    private final Reuse reuse;
    private final Clock clock;

    /** @param capacity of the device, see {@link org.latentblending.blending.Denoiser#capacity} */
    OfTransition of(ActiveTransition transition, int capacity) {
        return new OfTransition(transition, capacity);
    }

    /** Adaptive placement of one transition; without effect where the tree is fixed. */
    @RequiredArgsConstructor
    final class OfTransition implements TaskLifecycle.Placement {
        private final ActiveTransition transition;
        private final int capacity;

        /** Compares the frames so far, outside of the database transaction that decides. */
        void measure() {
            if (isAdaptive()) {
                transition.frames().distances(frames.of(transition.id()));
            }
        }

        @Override
        public boolean isAdaptive() {
            return transition.plan().growth() != null;
        }

        @Override
        public Decision next() {
            Growth growth = transition.plan().growth();
            if (growth == null || transitions.isExtended(transition.id())) {
                return Decision.END;
            }
            List<PlacedBranch> placed = branches.of(transition.id());
            Strip strip = frames.of(transition.id());
            var segments = PlacedSegments.of(growth, strip, transition.frames().distances(strip), placed);
            return growth.next(segments, placed, affordable(growth));
        }

        @Override
        public int steps(List<PlacedBranch> placed) {
            Growth growth = transition.plan().growth();
            return growth == null ? 0 : growth.innerSteps(placed);
        }

        @Override
        public TaskLifecycle.Reusing reuse(List<PlacedBranch> next) {
            List<ReusedPart> found = reuse.find(
                    transition.id(), transition.request(), transition.plan(), branches.of(transition.id()), next);
            Set<Integer> indices = indices(found);
            return new TaskLifecycle.Reusing(
                    found,
                    steps(next.stream()
                            .filter(branch -> indices.contains(branch.index()))
                            .toList()));
        }

        @Override
        public List<Span> divide(List<PlacedBranch> next, List<ReusedPart> reused) {
            Set<Integer> indices = indices(reused);
            Set<Integer> stored = IntStream.range(0, next.size())
                    .filter(i -> indices.contains(next.get(i).index()))
                    .boxed()
                    .collect(Collectors.toSet());
            return WorkPlan.divideBranches(next.size(), capacity, nodes.workers(), stored);
        }

        private static Set<Integer> indices(List<ReusedPart> parts) {
            return parts.stream().map(ReusedPart::part).collect(Collectors.toSet());
        }

        /** UNet evaluations for which there is time. A resumed transition's time counts from its start. */
        private int affordable(Growth growth) {
            Double limit = growth.settings().limits().seconds();
            if (limit == null) {
                return Integer.MAX_VALUE;
            }
            var request = transition.request();
            var movie = request.movie();
            double pictures = movie.pictures(transition.plan().segments());
            double encoding = pictures * request.width() * request.height() * SECONDS_PER_PIXEL;
            RunningTransition progress = transition.progress();
            double elapsed = progress.isResumed() ? secondsSinceStart() : progress.secondsSinceFirstStep();
            double speed = progress.stepsPerSecond() > 0
                    ? progress.stepsPerSecond()
                    : progress.completedSteps() / Math.max(1, elapsed);
            return (int) Math.max(0, (limit - encoding - elapsed) * speed);
        }

        private double secondsSinceStart() {
            return transitions
                    .findById(transition.id())
                    .map(Transition::startedAt)
                    .map(start -> Duration.between(start, clock.instant()).toMillis() / 1e3)
                    .orElse(0.0);
        }
    }
}
