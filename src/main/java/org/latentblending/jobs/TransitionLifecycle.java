package org.latentblending.jobs;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Every change of a transition's state, each together with the event that tells of it: both happen or neither. */
@Component
public class TransitionLifecycle {
    private final Transitions transitions;
    private final Tasks tasks;
    private final Frames frames;
    private final FinishedSegments segments;
    private final IdempotencyKeys keys;
    private final Images images;
    private final TransitionEvents events;
    private final ApplicationEventPublisher publisher;
    private final JsonMapper json;
    private final Clock clock;

    TransitionLifecycle(
            Transitions transitions,
            Tasks tasks,
            Frames frames,
            FinishedSegments segments,
            IdempotencyKeys keys,
            Images images,
            TransitionEvents events,
            ApplicationEventPublisher publisher,
            JsonMapper json,
            Clock clock) {
        this.transitions = transitions;
        this.tasks = tasks;
        this.frames = frames;
        this.segments = segments;
        this.keys = keys;
        this.images = images;
        this.events = events;
        this.publisher = publisher;
        this.json = json;
        this.clock = clock;
    }

    @Transactional
    public Transition queue(
            String id,
            TransitionRequest request,
            List<Warning> warnings,
            int totalSteps,
            String client,
            SubmitTransition.@Nullable Submission key) {
        transitions.save(Transition.queued(
                id,
                clock.instant(),
                json.writeValueAsString(request),
                warnings.isEmpty() ? null : json.writeValueAsString(warnings),
                request.model(),
                client,
                request.pixels(),
                totalSteps));
        if (key != null) {
            keys.add(key.idempotencyKey(), key.bodyHash(), id);
        }
        needImages(id, request);
        addTasks(id);
        tellStatus(id, TransitionStatus.QUEUED);
        return transitions.findById(id).orElseThrow();
    }

    /**
     * Keeps the images that a transition names from being deleted until it ends.
     *
     * @throws UnknownImage if one does not exist any more
     */
    void needImages(String id, TransitionRequest request) {
        if (request.inpainting() != null) {
            request.inpainting().images().forEach(image -> needImage(image, id));
        }
    }

    private void needImage(String imageId, String id) {
        try {
            images.need(imageId, id);
        } catch (DataIntegrityViolationException e) {
            throw new UnknownImage(imageId, e);
        }
    }

    void addTasks(String id) {
        tasks.add(id, Task.Kind.TRANSITION, 0, 1, Task.State.READY);
    }

    /** Turns a queued transition to running when its first task is taken. */
    void begin(String id) {
        if (transitions.begin(id, clock.instant())) {
            tellStatus(id, TransitionStatus.RUNNING);
        }
    }

    /** @throws ClaimLost if the work is not the caller's any more; so too all that follow */
    @Transactional
    public void branches(Claim claim, List<BranchChange> changes) {
        check(claim);
        events.append(
                claim.transitionId(),
                TransitionEvent.BRANCH,
                changes.stream().map(BranchChange::fields).toList());
    }

    /** Makes a stored frame known; one that is known already, from before a restart, is not told again. */
    @Transactional
    public void frame(Claim claim, Frame frame, int width, int height) {
        check(claim);
        String id = claim.transitionId();
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

    /** A finished transition's frames were rendered as another movie; false if it was deleted meanwhile. */
    @Transactional
    public boolean movie(String id, int fps, double seconds, int frameCount, String file) {
        if (!transitions.movieRendered(id, fps, seconds, frameCount, file)) {
            return false;
        }
        events.append(
                id,
                TransitionEvent.MOVIE,
                Map.of("movie", new MovieView(TransitionUrls.movie(id), fps, seconds, frameCount)));
        return true;
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

    /** Tells of the movie, and that with it the transition is finished. */
    @Transactional
    public void succeed(Claim claim, int completedSteps, int fps, double seconds, int frameCount, String file) {
        check(claim);
        movie(claim.transitionId(), fps, seconds, frameCount, file);
        finish(claim.transitionId(), TransitionStatus.SUCCEEDED, completedSteps, null);
    }

    @Transactional
    public void fail(Claim claim, int completedSteps, Problem problem) {
        check(claim);
        finish(claim.transitionId(), TransitionStatus.FAILED, completedSteps, problem);
    }

    /**
     * Ends a transition whose task took too many workers down.
     *
     * @param how for a person, to go on after "it took its worker down"
     */
    void giveUp(Task task, String how) {
        finish(
                task.transitionId(),
                TransitionStatus.FAILED,
                task.completedSteps(),
                Problem.of(
                        "The transition was given up.",
                        "It took its worker down %d times, %s.".formatted(task.attempts(), how)));
    }

    /** Ends a transition that has no final state yet; who works on it loses the claim. */
    @Transactional
    public void cancel(String id, int completedSteps) {
        tasks.lock(id);
        finish(id, TransitionStatus.CANCELLED, completedSteps, null);
    }

    private void finish(String id, TransitionStatus status, int completedSteps, @Nullable Problem problem) {
        String written = problem == null ? null : json.writeValueAsString(problem);
        if (!transitions.finish(id, status.name(), completedSteps, clock.instant(), written)) {
            return;
        }
        tasks.end(id);
        images.release(id);
        if (problem != null) {
            events.append(id, TransitionEvent.PROBLEM, Map.of("problem", problem));
        }
        tellStatus(id, status);
        if (status != TransitionStatus.SUCCEEDED) {
            askForWhatIsWhole(transitions.findById(id).orElseThrow());
        }
        publisher.publishEvent(new TransitionEnded(id, status, problem));
    }

    /** Segments that were finished before the end are a movie as well: it is made as any other rendering is. */
    private void askForWhatIsWhole(Transition ended) {
        if (segments.of(ended) > 0) {
            TransitionRequest.Movie movie =
                    json.readValue(ended.request(), TransitionRequest.class).movie();
            transitions.render(ended.id(), movie.fps(), movie.seconds());
        }
    }

    /** Everybody who changes a transition locks it first and its tasks then, so that nobody waits in a circle. */
    void check(Claim claim) {
        if (!tasks.lock(claim.transitionId()) || !tasks.holds(claim)) {
            throw new ClaimLost(claim);
        }
    }

    private void tellStatus(String id, TransitionStatus status) {
        events.append(id, TransitionEvent.STATUS, Map.of("status", status));
    }
}
