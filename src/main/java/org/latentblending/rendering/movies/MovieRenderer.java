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
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.lifecycle.TransitionLifecycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders the stored frames of an ended transition as another movie, on a thread of its own, without diffusion. Of a
 * transition that did not succeed, it renders the complete segments from the first on.
 */
@Component
public class MovieRenderer implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(MovieRenderer.class);
    private static final long RETRY_SECONDS = 1;

    private final Transitions transitions;
    private final FinishedSegments segments;
    private final TransitionFiles files;
    private final StoredFrames stored;
    private final TransitionLifecycle lifecycle;
    private final JsonMapper json;
    private final DependencyHealth health;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "movies"));

    MovieRenderer(
            Transitions transitions,
            FinishedSegments segments,
            TransitionFiles files,
            StoredFrames stored,
            TransitionLifecycle lifecycle,
            JsonMapper json,
            DependencyHealth health) {
        this.transitions = transitions;
        this.segments = segments;
        this.files = files;
        this.stored = stored;
        this.lifecycle = lifecycle;
        this.json = json;
        this.health = health;
    }

    /**
     * @return false if the transition has not ended or no segment is complete
     * @throws org.latentblending.health.Unavailable if a dependency is unavailable
     */
    public boolean render(String id, Movie movie) {
        health.checkOpen();
        boolean complete = transitions.findById(id).map(segments::of).orElse(0) > 0;
        if (!complete || !lifecycle.render(id, movie.fps(), movie.seconds())) {
            return false;
        }
        renderRequested(id);
        return true;
    }

    /** Renders the movie that was requested for a transition, if there is such a request. */
    public void renderRequested(String id) {
        thread.execute(() -> renderNow(id));
    }

    /** Renders the movies that were requested before the server stopped. */
    public void resume() {
        transitions.rendering().forEach(this::renderRequested);
    }

    private void renderNow(String id) {
        Transition transition = transitions.findById(id).orElse(null);
        Movie movie = transition == null ? null : requested(transition);
        if (transition == null || movie == null) {
            return;
        }
        try (var unused = MDC.putCloseable("transition", id)) {
            render(transition, movie);
        } catch (RuntimeException e) {
            Optional<String> outage = health.outageNow();
            if (outage.isPresent()) {
                LOG.warn("The movie is rendered when the dependency is available: {}", outage.get(), e);
                thread.schedule(() -> renderNow(id), RETRY_SECONDS, TimeUnit.SECONDS);
            } else {
                LOG.error("The movie of transition {} could not be rendered", id, e);
                lifecycle.renderingFailed(transition, FailureProblems.of(e));
            }
        }
    }

    private void render(Transition transition, Movie movie) {
        String id = transition.id();
        TransitionRequest request = request(transition);
        FrameSpreading spreading = MovieAssembly.spreading(request.plan(), movie, segments.of(transition));
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

    private static @Nullable Movie requested(Transition transition) {
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
