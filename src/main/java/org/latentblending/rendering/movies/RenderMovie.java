package org.latentblending.rendering.movies;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.health.DependencyHealth;
import org.latentblending.rendering.leases.FailureProblems;
import org.latentblending.transitions.FinishedSegments;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionEnded;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.lifecycle.TransitionLifecycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders the stored frames of a finished transition as another movie, on a thread of its own, without diffusion. What did
 * not succeed is rendered as far as it is whole: its finished segments, from the first on.
 */
@Component
public class RenderMovie implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(RenderMovie.class);
    private static final long RETRY_SECONDS = 1;

    private final Transitions transitions;
    private final FinishedSegments segments;
    private final TransitionFiles files;
    private final StoredFrames stored;
    private final TransitionLifecycle lifecycle;
    private final JsonMapper json;
    private final DependencyHealth parts;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "movies"));

    RenderMovie(
            Transitions transitions,
            FinishedSegments segments,
            TransitionFiles files,
            StoredFrames stored,
            TransitionLifecycle lifecycle,
            JsonMapper json,
            DependencyHealth parts) {
        this.transitions = transitions;
        this.segments = segments;
        this.files = files;
        this.stored = stored;
        this.lifecycle = lifecycle;
        this.json = json;
        this.parts = parts;
    }

    /**
     * @return false if the transition is not finished or not one of its segments is whole
     * @throws org.latentblending.health.Unavailable if it could not be done at present
     */
    public boolean render(String id, Movie movie) {
        parts.checkOpen();
        boolean whole = transitions.findById(id).map(segments::of).orElse(0) > 0;
        if (!whole || !lifecycle.render(id, movie.fps(), movie.seconds())) {
            return false;
        }
        thread.execute(() -> renderAsked(id));
        return true;
    }

    @TransactionalEventListener
    void ended(TransitionEnded ended) {
        if (ended.status() != TransitionStatus.SUCCEEDED) {
            thread.execute(() -> renderAsked(ended.transitionId()));
        }
    }

    /** Goes on with what was asked for before the server stopped. */
    public void resume() {
        transitions.rendering().forEach(id -> thread.execute(() -> renderAsked(id)));
    }

    private void renderAsked(String id) {
        Transition transition = transitions.findById(id).orElse(null);
        Movie movie = transition == null ? null : asked(transition);
        if (transition == null || movie == null) {
            return;
        }
        try (var unused = MDC.putCloseable("transition", id)) {
            render(transition, movie);
        } catch (RuntimeException e) {
            Optional<String> outage = parts.outageNow();
            if (outage.isPresent()) {
                LOG.warn("The movie is rendered as soon as that works again: {}", outage.get(), e);
                thread.schedule(() -> renderAsked(id), RETRY_SECONDS, TimeUnit.SECONDS);
            } else {
                LOG.error("The movie of {} could not be rendered", id, e);
                lifecycle.renderingFailed(transition, FailureProblems.of(e));
            }
        }
    }

    private void render(Transition transition, Movie movie) {
        String id = transition.id();
        TransitionRequest request = request(transition);
        FrameSpreading spreading = MovieLength.spreading(request.plan(), movie, segments.of(transition));
        String name = "movie-%s.mp4".formatted(UUID.randomUUID());
        try (var assembly = new MovieAssembly(
                files.unfinishedMovie(),
                request.width(),
                request.height(),
                movie.fps(),
                spreading,
                index -> stored.picture(id, index))) {
            assembly.addAll(spreading.keyFrames());
            files.putMovie(id, name, assembly.finish());
        }
        if (!lifecycle.rendered(transition, movie.fps(), movie.seconds(), spreading.pictures(), name)) {
            files.deleteMovie(id, name);
            stored.deleteOfDeleted(id);
        } else if (transition.movieFile() != null) {
            files.deleteMovie(id, transition.movieFile());
        }
    }

    private static @Nullable Movie asked(Transition transition) {
        return transition.renderingFps() == null || transition.renderingSeconds() == null
                ? null
                : new Movie(transition.renderingFps(), transition.renderingSeconds());
    }

    private TransitionRequest request(Transition transition) {
        return json.readValue(transition.request(), TransitionRequest.class);
    }

    @Override
    public void destroy() {
        thread.shutdown();
    }
}
