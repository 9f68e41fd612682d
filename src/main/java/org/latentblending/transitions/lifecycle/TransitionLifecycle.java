package org.latentblending.transitions.lifecycle;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.transitions.BranchChange;
import org.latentblending.transitions.Frame;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.PictureHeader;
import org.latentblending.transitions.Problem;
import org.latentblending.transitions.Setback;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionEnded;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.Warning;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.LeaseLost;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.latentblending.transitions.views.TransitionView;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Every state change of a transition, in one transaction with its event. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class TransitionLifecycle {
    private static final String ADVICE =
            " Retry it if the server or its machine was at fault; it resumes from its checkpoints. If only this transition"
                    + " crashes again, ask for smaller pictures or fewer keyframes, or give the server more memory.";

    private final Transitions transitions;
    private final Tasks tasks;
    private final Frames frames;
    private final UploadedImages images;
    private final TransitionEvents events;
    private final ApplicationEventPublisher publisher;
    private final Clock clock;

    @Transactional
    public Transition queue(TransitionRequest request, MoviePlan plan, List<Warning> warnings, String client) {
        String id = UUID.randomUUID().toString();
        transitions.add(id, request, warnings, request.pixels(plan), plan.totalSteps(), client, clock.instant());
        needImages(id, request);
        tasks.add(id, Task.Kind.TRANSITION, 0, 1, Task.State.READY, 0);
        events.appendStatus(id, TransitionStatus.QUEUED);
        return transitions.findById(id).orElseThrow();
    }

    /** Prevents the deletion of the request's images until the transition ends. */
    private void needImages(String id, TransitionRequest request) {
        if (request.inpainting() != null) {
            request.inpainting().images().forEach(image -> images.need(image, id));
        }
    }

    /** Starts a queued transition when its first task is leased. */
    void begin(String id) {
        if (transitions.begin(id, clock.instant())) {
            events.appendStatus(id, TransitionStatus.RUNNING);
        }
    }

    /** @throws LeaseLost if the caller no longer holds the lease; so do all methods with a lease */
    @Transactional
    public void publishBranches(Lease lease, List<BranchChange> changes) {
        requireLease(lease);
        events.appendBranches(lease.transitionId(), changes);
    }

    /** Publishes a stored frame, unless it was published before a restart. */
    @Transactional
    public void publishFrame(Lease lease, Frame frame, int width, int height) {
        requireLease(lease);
        String id = lease.transitionId();
        if (frames.contains(id, frame.index())) {
            return;
        }
        frames.add(id, frame);
        events.appendFrame(id, PictureHeader.jpeg(frame.segment(), frame.index(), frame.fraction(), width, height));
    }

    /**
     * Publishes another movie of a finished transition.
     *
     * @param before the transition when the rendering started
     * @return false if it was deleted or retried meanwhile
     */
    @Transactional
    public boolean publishRendering(Transition before, Transition.Movie movie) {
        if (!tasks.lock(before.id()) || !transitions.isRendering(before.id(), before.retries())) {
            return false;
        }
        publishMovie(before.id(), movie);
        return true;
    }

    private void publishMovie(String id, Transition.Movie movie) {
        transitions.movieRendered(id, movie);
        events.append(id, TransitionEvent.MOVIE, Map.of("movie", TransitionView.MovieView.of(id, movie)));
    }

    /** @param before the transition when the rendering started */
    @Transactional
    public void renderingFailed(Transition before, Problem problem) {
        if (transitions.renderingEnded(before.id(), before.retries())) {
            events.append(before.id(), TransitionEvent.PROBLEM, Map.of("problem", problem));
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

    /** Publishes why a started transition waits. */
    void appendSetback(Task suspect) {
        events.append(suspect.transitionId(), TransitionEvent.SETBACK, Map.of("setback", Setback.of(suspect)));
    }

    /** Fails a transition whose task crashed too many processes. */
    void failAfterCrashes(Task suspect) {
        finish(
                suspect.transitionId(),
                TransitionStatus.FAILED,
                suspect.completedSteps(),
                Problem.of("The transition was given up.", Setback.crashes(suspect) + ADVICE));
    }

    /**
     * Puts a transition that failed or was cancelled at the end of the queue; it resumes from its checkpoints.
     *
     * @param client the client's network address, which limits are counted by
     * @return false if it is in another state
     * @throws UploadedImages.Unknown if an image that it needs was deleted
     */
    @Transactional
    public boolean retry(String id, String client) {
        if (!tasks.lock(id) || !transitions.canBeRetried(id)) {
            return false;
        }
        int stored = tasks.resume(id);
        TransitionRequest request = transitions.findById(id).orElseThrow().request();
        transitions.retry(id, client, request.pixels(request.plan()), stored);
        needImages(id, request);
        events.appendStatus(id, TransitionStatus.QUEUED);
        return true;
    }

    /** Ends an unfinished transition; its workers lose their leases. */
    @Transactional
    public void cancel(String id, int completedSteps) {
        tasks.lock(id);
        finish(id, TransitionStatus.CANCELLED, completedSteps, null);
    }

    private void finish(String id, TransitionStatus status, int completedSteps, @Nullable Problem problem) {
        if (!transitions.finish(id, status, completedSteps, clock.instant(), problem)) {
            return;
        }
        if (status == TransitionStatus.SUCCEEDED) {
            tasks.end(id);
        } else {
            tasks.stop(id);
        }
        images.release(id);
        if (problem != null) {
            events.append(id, TransitionEvent.PROBLEM, Map.of("problem", problem));
        }
        events.appendStatus(id, status);
        if (status != TransitionStatus.SUCCEEDED) {
            renderFinishedSegments(transitions.findById(id).orElseThrow());
        }
        publisher.publishEvent(new TransitionEnded(id, status, problem));
    }

    /** Requests a movie of the segments that were finished before the transition ended. */
    private void renderFinishedSegments(Transition ended) {
        if (frames.finishedSegments(ended) > 0) {
            transitions.render(ended.id(), ended.request().movie());
        }
    }

    /** Locks the transition before its tasks, as every change does, so that changes cannot deadlock. */
    void requireLease(Lease lease) {
        if (!tasks.lock(lease.transitionId()) || !tasks.holds(lease)) {
            throw new LeaseLost(lease);
        }
    }
}
