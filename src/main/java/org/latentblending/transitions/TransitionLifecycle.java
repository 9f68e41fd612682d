package org.latentblending.transitions;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.TransitionEvent.PictureHeader;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Every state change of a transition, in one transaction with its event. All methods with a lease throw
 * {@link Lease.LeaseLost} if the caller no longer holds it.
 */
@Component
@RequiredArgsConstructor
public class TransitionLifecycle {
    private static final String ADVICE =
            " Retry it if the server or its machine was at fault; it resumes from its checkpoints. If only this transition"
                    + " crashes again, ask for smaller pictures or fewer keyframes, or give the server more memory.";

    private final Transitions transitions;
    private final Tasks tasks;
    private final Frames frames;
    private final NeededUploads uploads;
    private final TransitionEvents events;
    private final RunningTransitions running;
    private final ApplicationEventPublisher publisher;
    private final Clock clock;

    @Transactional
    public Transition queue(
            TransitionRequest request, MoviePlan plan, List<TransitionRequest.Warning> warnings, String client) {
        String id = UUID.randomUUID().toString();
        transitions.add(id, request, warnings, request.pixels(plan), plan.totalSteps(), client, clock.instant());
        uploads.need(id, request);
        tasks.add(id, Task.Kind.TRANSITION, 0, 1, Task.State.READY, 0);
        events.appendStatus(id, TransitionStatus.QUEUED);
        return transitions.findById(id).orElseThrow();
    }

    /** Starts a queued transition when its first task is leased. */
    void begin(String id) {
        if (transitions.begin(id, clock.instant())) {
            events.appendStatus(id, TransitionStatus.RUNNING);
        }
    }

    @Transactional
    public void publishBranches(Lease lease, List<TransitionEvent.BranchChange> changes) {
        requireLease(lease);
        events.appendBranches(lease.transitionId(), changes);
    }

    /** Publishes that frames of adaptive placement are no longer part of the movie. */
    void dropped(String id, List<Integer> frameIndices) {
        if (!frameIndices.isEmpty()) {
            events.append(id, TransitionEvent.DROPPED, frameIndices);
        }
    }

    /** Publishes all that a transition takes from others. */
    void reused(String id, TransitionView.ReusedView reused) {
        events.append(id, TransitionEvent.REUSED, reused);
    }

    /**
     * Publishes a stored frame, unless it was published before a restart.
     *
     * @param distances from other frames, as far as they are known
     */
    @Transactional
    public void publishFrame(Lease lease, Frames.Frame frame, Map<Gap, Double> distances, int width, int height) {
        requireLease(lease);
        String id = lease.transitionId();
        int index = frame.index();
        if (!frames.contains(id, index)) {
            // Another process may have published nearer ones meanwhile.
            Frames.Neighbours next = frames.neighbours(id, frame);
            frames.add(id, frame);
            distances.forEach((gap, distance) -> frames.addDistance(id, gap, distance));
            Double left = next.left() == null ? null : distances.get(new Gap(next.left(), index));
            Double right = next.right() == null ? null : distances.get(new Gap(index, next.right()));
            events.appendFrame(
                    id,
                    PictureHeader.jpeg(frame.segment(), index, frame.fraction(), width, height)
                            .withDistances(left, right));
        }
    }

    /**
     * Requests another movie of a finished transition.
     *
     * @return false if it is not finished
     * @throws UploadedSounds.Unknown if the movie names a sound that does not exist
     */
    @Transactional
    public boolean requestRendering(String id, TransitionRequest.Movie movie) {
        boolean isRequested = tasks.lock(id) && transitions.render(id, movie);
        if (isRequested) {
            uploads.need(id, movie);
        }
        return isRequested;
    }

    /**
     * Publishes another movie of a finished transition, and ends the rendering unless other settings are requested by now.
     *
     * @param before the transition when the rendering started
     * @return false if it was deleted or retried meanwhile
     */
    @Transactional
    public boolean publishRendering(Transition before, Transition.Movie movie) {
        Transition now =
                tasks.lock(before.id()) ? transitions.findById(before.id()).orElseThrow() : null;
        if (now == null || now.rendering() == null || now.retries() != before.retries()) {
            return false;
        }
        if (now.rendering().equals(movie.settings())) {
            renderingEnded(before);
        }
        publishMovie(before.id(), movie);
        return true;
    }

    private boolean renderingEnded(Transition before) {
        boolean hasEnded = transitions.renderingEnded(before.id(), before.retries());
        if (hasEnded) {
            uploads.release(before.id());
        }
        return hasEnded;
    }

    private void publishMovie(String id, Transition.Movie movie) {
        transitions.movieRendered(id, movie);
        events.append(id, TransitionEvent.MOVIE, TransitionView.MovieView.of(TransitionView.url("", id), movie));
    }

    /**
     * Ends a rendering, unless other settings are requested by now.
     *
     * @param before the transition when the rendering started
     */
    @Transactional
    public void renderingFailed(Transition before, Problem problem) {
        if (tasks.lock(before.id()) && transitions.isRendering(before) && renderingEnded(before)) {
            events.append(before.id(), TransitionEvent.PROBLEM, problem);
        }
    }

    /** Publishes the movie and ends the transition. */
    @Transactional
    public void succeed(Lease lease, int completedSteps, Transition.Movie movie) {
        requireLease(lease);
        publishMovie(lease.transitionId(), movie);
        finish(lease.transitionId(), TransitionStatus.SUCCEEDED, completedSteps, null);
    }

    @Transactional
    public void fail(Lease lease, int completedSteps, Problem problem) {
        requireLease(lease);
        finish(lease.transitionId(), TransitionStatus.FAILED, completedSteps, problem);
    }

    /** Publishes that a transition waits after a crash, or fails it after too many. */
    void crashed(Task suspect, boolean isLastAttempt) {
        String id = suspect.transitionId();
        if (isLastAttempt) {
            var problem = Problem.of("The transition was given up.", Setback.crashes(suspect) + ADVICE);
            finish(id, TransitionStatus.FAILED, suspect.completedSteps(), problem);
        } else {
            events.append(id, TransitionEvent.SETBACK, Setback.of(suspect));
        }
    }

    /**
     * Puts a transition that failed or was cancelled at the end of the queue; it resumes from its checkpoints.
     *
     * @return false if it is in another state
     * @throws UploadedImages.Unknown if an image that it needs was deleted
     */
    @Transactional
    public boolean retry(String id, String client) {
        Transition ended = tasks.lock(id) ? transitions.findById(id).orElseThrow() : null;
        if (ended == null || !ended.status().canBeRetried()) {
            return false;
        }
        transitions.retry(id, client, ended.request().pixels(), tasks.resume(id));
        uploads.need(id, ended.request());
        events.appendStatus(id, TransitionStatus.QUEUED);
        return true;
    }

    /** Puts a transition that has succeeded at the end of the queue, with more work. */
    void extend(Transition ended, String client, long pixels, int steps) {
        String id = ended.id();
        transitions.extend(id, client, pixels, steps);
        uploads.need(id, ended.request());
        events.appendStatus(id, TransitionStatus.QUEUED);
    }

    /**
     * Cancels a queued transition at once, and a running one within one denoising step, because its workers lose their
     * leases. Does nothing to a finished transition.
     */
    @Transactional
    public void cancel(String id) {
        tasks.lock(id);
        finish(id, TransitionStatus.CANCELLED, running.completedSteps(id), null);
    }

    private void finish(String id, TransitionStatus status, int completedSteps, @Nullable Problem problem) {
        if (!transitions.finish(id, status, completedSteps, clock.instant(), problem)) {
            return;
        }
        uploads.release(id);
        if (problem != null) {
            events.append(id, TransitionEvent.PROBLEM, problem);
        }
        events.appendStatus(id, status);
        Transition ended = transitions.findById(id).orElseThrow();
        if (status == TransitionStatus.SUCCEEDED && ended.keepsCheckpoints()) {
            transitions.settle(id);
            tasks.endMovie(id);
        } else if (status == TransitionStatus.SUCCEEDED) {
            tasks.end(id);
        } else {
            tasks.stop(id);
            if (frames.finishedSegments(ended) > 0) {
                requestRendering(id, ended.request().movie());
            }
        }
        publisher.publishEvent(new TransitionEvent.Ended(id, status, problem));
    }

    /** Locks the transition before its tasks, as every change does, so that changes cannot deadlock. */
    void requireLease(Lease lease) {
        if (!tasks.lock(lease.transitionId()) || !tasks.heartbeat(lease)) {
            throw new Lease.LeaseLost(lease);
        }
    }
}
