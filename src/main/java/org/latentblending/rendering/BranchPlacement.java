package org.latentblending.rendering;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.Span;
import org.latentblending.blending.WorkPlan;
import org.latentblending.blending.adaptive.Decision;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.cluster.NodeRegistry;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.PlacedSegments;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.TaskLifecycle;
import org.latentblending.transitions.Transitions;
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

    /** @param capacity of the device, see {@link org.latentblending.blending.Denoiser#capacity} */
    TaskLifecycle.Placement of(ActiveTransition transition, int capacity) {
        return new TaskLifecycle.Placement() {
            @Override
            public boolean isAdaptive() {
                return transition.plan().growth() != null;
            }

            @Override
            public Decision next() {
                return BranchPlacement.this.next(transition);
            }

            @Override
            public int steps(List<PlacedBranch> placed) {
                Growth growth = transition.plan().growth();
                return growth == null ? 0 : growth.innerSteps(placed);
            }

            @Override
            public List<Span> divide(int count) {
                return WorkPlan.divideBranches(count, capacity, nodes.workers());
            }
        };
    }

    private Decision next(ActiveTransition transition) {
        Growth growth = transition.plan().growth();
        if (growth == null || transitions.isExtended(transition.id())) {
            return Decision.END;
        }
        List<PlacedBranch> placed = branches.of(transition.id());
        Strip strip = frames.of(transition.id());
        var segments = PlacedSegments.of(growth, strip, transition.frames().distances(strip), placed);
        return growth.next(segments, placed, affordable(transition, growth));
    }

    private static int affordable(ActiveTransition transition, Growth growth) {
        Double seconds = growth.settings().limits().seconds();
        if (seconds == null) {
            return Integer.MAX_VALUE;
        }
        var request = transition.request();
        var movie = request.movie();
        double pictures = movie.fps() * movie.seconds() * transition.plan().segments();
        double encoding = pictures * request.width() * request.height() * SECONDS_PER_PIXEL;
        double left = seconds - encoding - transition.progress().secondsSinceFirstStep();
        return (int) Math.max(0, left * transition.progress().stepsPerSecond());
    }
}
