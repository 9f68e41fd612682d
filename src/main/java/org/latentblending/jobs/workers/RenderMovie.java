package org.latentblending.jobs.workers;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.MoviePlan;
import org.latentblending.jobs.Frames;
import org.latentblending.jobs.Parts;
import org.latentblending.jobs.Transition;
import org.latentblending.jobs.TransitionLifecycle;
import org.latentblending.jobs.TransitionRequest;
import org.latentblending.jobs.TransitionRequest.Movie;
import org.latentblending.jobs.Transitions;
import org.latentblending.jobs.storage.TransitionFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Renders the stored frames of a finished transition as another movie, on a thread of its own, without diffusion. */
@Component
public class RenderMovie implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(RenderMovie.class);
    private static final long RETRY_SECONDS = 1;

    private final Transitions transitions;
    private final Frames frames;
    private final TransitionFiles files;
    private final StoredFrames stored;
    private final TransitionLifecycle lifecycle;
    private final JsonMapper json;
    private final Parts parts;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "movies"));

    RenderMovie(
            Transitions transitions,
            Frames frames,
            TransitionFiles files,
            StoredFrames stored,
            TransitionLifecycle lifecycle,
            JsonMapper json,
            Parts parts) {
        this.transitions = transitions;
        this.frames = frames;
        this.files = files;
        this.stored = stored;
        this.lifecycle = lifecycle;
        this.json = json;
        this.parts = parts;
    }

    /**
     * @return false if the transition is not finished or does not have all of its frames
     * @throws org.latentblending.jobs.Unavailable if it could not be done at present
     */
    public boolean render(String id, Movie movie) {
        parts.checkOpen();
        MoviePlan plan = transitions.findById(id).map(this::plan).orElse(null);
        if (plan == null
                || frames.of(id).size() < plan.frames()
                || !lifecycle.render(id, movie.fps(), movie.seconds())) {
            return false;
        }
        thread.execute(() -> renderAsked(id));
        return true;
    }

    /** Goes on with what was asked for before the server stopped. */
    void resume() {
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
                lifecycle.renderingFailed(id, FailureProblems.of(e));
            }
        }
    }

    private void render(Transition transition, Movie movie) {
        String id = transition.id();
        TransitionRequest request = request(transition);
        FrameSpreading spreading = MovieLength.spreading(request.plan(), movie);
        String name = "movie-%s.mp4".formatted(UUID.randomUUID());
        try (var assembly = new MovieAssembly(
                files.unfinishedMovie(),
                request.width(),
                request.height(),
                movie.fps(),
                spreading,
                index -> stored.picture(id, index))) {
            for (int index = 0; index < spreading.keyFrames(); index++) {
                assembly.add(index);
            }
            files.putMovie(id, name, assembly.finish());
        }
        lifecycle.movie(id, movie.fps(), movie.seconds(), spreading.pictures(), name);
        if (transition.movieFile() != null) {
            files.deleteMovie(id, transition.movieFile());
        }
    }

    private static @Nullable Movie asked(Transition transition) {
        return transition.renderingFps() == null || transition.renderingSeconds() == null
                ? null
                : new Movie(transition.renderingFps(), transition.renderingSeconds());
    }

    private MoviePlan plan(Transition transition) {
        return request(transition).plan();
    }

    private TransitionRequest request(Transition transition) {
        return json.readValue(transition.request(), TransitionRequest.class);
    }

    @Override
    public void destroy() {
        thread.shutdown();
    }
}
