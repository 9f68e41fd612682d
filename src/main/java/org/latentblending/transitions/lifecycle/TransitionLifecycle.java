package org.latentblending.transitions.lifecycle;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.BranchChange;
import org.latentblending.transitions.FinishedSegments;
import org.latentblending.transitions.Frame;
import org.latentblending.transitions.Frames;
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
import org.latentblending.transitions.images.UnknownImage;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.LeaseLost;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.latentblending.transitions.views.MovieView;
import org.latentblending.transitions.views.TransitionUrls;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Every change of a transition's state, each together with the event that tells of it: both happen or neither. */
@Component
public class TransitionLifecycle {
    private static final String WHAT_TO_DO =
            " Retry it if the server or its machine was at fault: it goes on from what is"
                    + " stored. If it ends in the same way again while others do not, ask for less, such as smaller pictures or"
                    + " fewer keyframes, or give the server more memory.";

    private final Transitions transitions;
    private final Tasks tasks;
    private final Frames frames;
    private final FinishedSegments segments;
    private final IdempotencyKeys keys;
    private final UploadedImages images;
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
            UploadedImages images,
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
        tasks.add(id, Task.Kind.TRANSITION, 0, 1, Task.State.READY, 0);
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

    /** Turns a queued transition to running when its first task is taken. */
    void begin(String id) {
        if (transitions.begin(id, clock.instant())) {
            tellStatus(id, TransitionStatus.RUNNING);
        }
    }

    /** @throws LeaseLost if the work is not the caller's any more; so too all that follow */
    @Transactional
    public void branches(Lease claim, List<BranchChange> changes) {
        check(claim);
        events.append(
                claim.transitionId(),
                TransitionEvent.BRANCH,
                changes.stream().map(BranchChange::fields).toList());
    }

    /** Makes a stored frame known; one that is known already, from before a restart, is not told again. */
    @Transactional
    public void frame(Lease claim, Frame frame, int width, int height) {
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

    /**
     * A finished transition's frames were rendered as another movie.
     *
     * @param asked the transition as it was when that began
     * @return false if it was deleted or retried meanwhile, so that nobody wants the movie
     */
    @Transactional
    public boolean rendered(Transition asked, int fps, double seconds, int frameCount, String file) {
        if (!tasks.lock(asked.id()) || !transitions.isRendering(asked.id(), asked.retries())) {
            return false;
        }
        movie(asked.id(), fps, seconds, frameCount, file);
        return true;
    }

    private void movie(String id, int fps, double seconds, int frameCount, String file) {
        transitions.movieRendered(id, fps, seconds, frameCount, file);
        events.append(
                id,
                TransitionEvent.MOVIE,
                Map.of("movie", new MovieView(TransitionUrls.movie(id), fps, seconds, frameCount)));
    }

    /** Asks for the finished frames as another movie; false if the transition is not finished. */
    @Transactional
    public boolean render(String id, int fps, double seconds) {
        return transitions.render(id, fps, seconds);
    }

    /** @param asked the transition as it was when the rendering began */
    @Transactional
    public void renderingFailed(Transition asked, Problem problem) {
        if (transitions.renderingEnded(asked.id(), asked.retries())) {
            events.append(asked.id(), TransitionEvent.PROBLEM, Map.of("problem", problem));
        }
    }

    /** Tells of the movie, and that with it the transition is finished. */
    @Transactional
    public void succeed(Lease claim, int completedSteps, int fps, double seconds, int frameCount, String file) {
        check(claim);
        movie(claim.transitionId(), fps, seconds, frameCount, file);
        finish(claim.transitionId(), TransitionStatus.SUCCEEDED, completedSteps, null);
    }

    @Transactional
    public void fail(Lease claim, int completedSteps, Problem problem) {
        check(claim);
        finish(claim.transitionId(), TransitionStatus.FAILED, completedSteps, problem);
    }

    /** Tells why a transition waits although it was begun. */
    void setAside(Task suspect) {
        events.append(suspect.transitionId(), TransitionEvent.SETBACK, Map.of("setback", Setback.of(suspect)));
    }

    /** Ends a transition at whose task too many processes ended. */
    void giveUp(Task suspect) {
        finish(
                suspect.transitionId(),
                TransitionStatus.FAILED,
                suspect.completedSteps(),
                Problem.of("The transition was given up.", Setback.howOften(suspect) + WHAT_TO_DO));
    }

    /**
     * Takes a transition up again that failed or was cancelled, from what it has stored, as the last of those that wait.
     *
     * @param client who asks, as the limits tell clients apart
     * @return false if it is in another state
     * @throws UnknownImage if an image that it needs was deleted
     */
    @Transactional
    public boolean retry(String id, String client) {
        if (!tasks.lock(id) || !transitions.canBeRetried(id)) {
            return false;
        }
        int stored = tasks.resume(id);
        TransitionRequest request =
                json.readValue(transitions.findById(id).orElseThrow().request(), TransitionRequest.class);
        transitions.retry(id, client, request.pixels(), stored, nextOrdinal());
        needImages(id, request);
        tellStatus(id, TransitionStatus.QUEUED);
        return true;
    }

    /** The place of one that arrives now, which databases give to new rows only. */
    private long nextOrdinal() {
        String id = UUID.randomUUID().toString();
        transitions.save(Transition.queued(id, clock.instant(), "{}", null, "", "", 0, 0));
        Long ordinal = transitions.findById(id).orElseThrow().ordinal();
        transitions.delete(id);
        return Objects.requireNonNull(ordinal, "a stored transition has an ordinal");
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
        if (status == TransitionStatus.SUCCEEDED) {
            tasks.end(id);
        } else {
            tasks.stop(id);
        }
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
    void check(Lease claim) {
        if (!tasks.lock(claim.transitionId()) || !tasks.holds(claim)) {
            throw new LeaseLost(claim);
        }
    }

    private void tellStatus(String id, TransitionStatus status) {
        events.append(id, TransitionEvent.STATUS, Map.of("status", status));
    }
}
