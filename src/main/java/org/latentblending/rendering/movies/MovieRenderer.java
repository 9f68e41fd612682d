package org.latentblending.rendering.movies;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.blending.Timing;
import org.latentblending.health.DependencyHealth;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.rendering.leases.FailureProblems;
import org.latentblending.rendering.movies.MovieAssembly.Written;
import org.latentblending.system.ShuttingDown;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.Throttle;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionProgress;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.Transitions;
import org.slf4j.MDC;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Renders the stored frames of an ended transition as another movie, on a thread of its own, without diffusion. Of a
 * transition that did not succeed, it renders the complete segments from the first on.
 */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
@Slf4j
public class MovieRenderer implements DisposableBean {
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Transitions transitions;
    private final Frames frames;
    private final TransitionFiles files;
    private final StoredFrames stored;
    private final FrameDistances distances;
    private final TransitionLifecycle lifecycle;
    private final DependencyHealth health;
    private final ApplicationEventPublisher publisher;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "movies"));
    private volatile boolean isStopping;

    private enum Reason {
        REQUESTED,
        ENDED,
        LEFT_BY_OTHERS
    }

    private static final class Superseded extends RuntimeException {}

    /**
     * @return false if the transition has not ended or no segment is complete
     * @throws org.latentblending.health.Unavailable if a dependency is unavailable
     */
    public boolean render(String id, Movie movie) {
        health.checkOpen();
        boolean isAccepted =
                transitions.findById(id).map(frames::finishedSegments).orElse(0) > 0
                        && lifecycle.requestRendering(id, movie);
        if (isAccepted) {
            renderLater(id, Reason.REQUESTED);
        }
        return isAccepted;
    }

    /** Renders the finished segments of a transition that ended here, if there are some. */
    public void renderEnded(String id) {
        renderLater(id, Reason.ENDED);
    }

    /**
     * Renders the movies that were requested before the server stopped.
     *
     * @param isAlone false if other servers may be rendering them, so that those which this one cannot enlarge remain
     */
    public void resume(boolean isAlone) {
        Reason reason = isAlone ? Reason.REQUESTED : Reason.LEFT_BY_OTHERS;
        transitions.rendering().forEach(id -> renderLater(id, reason));
    }

    private void renderLater(String id, Reason reason) {
        thread.execute(() -> renderNow(id, reason));
    }

    private void renderNow(String id, Reason reason) {
        Transition transition = transitions.findById(id).orElse(null);
        Movie movie = transition == null ? null : transition.rendering();
        if (transition == null || movie == null) {
            return;
        }
        try (var unused = MDC.putCloseable("transition", id)) {
            render(transition, movie);
        } catch (ShuttingDown stopping) {
            LOG.info("The movie is rendered after the next start");
        } catch (Superseded superseded) {
            LOG.info("Another movie is wanted, or none");
        } catch (RuntimeException e) {
            boolean isWithoutUpscaler = movie.scale() > 1 && e instanceof InvalidModel;
            if (isWithoutUpscaler && reason == Reason.LEFT_BY_OTHERS) {
                LOG.warn("The movie is left to a server that has its upscaler: {}", e.getMessage());
                return;
            }
            if (isWithoutUpscaler && reason == Reason.ENDED) {
                LOG.warn("The movie is not enlarged: {}", e.getMessage());
                lifecycle.requestRendering(id, movie.unscaled());
                renderNow(id, reason);
                return;
            }
            Optional<String> outage = health.outageNow();
            if (outage.isPresent()) {
                LOG.warn("The movie is rendered when the dependency is available: {}", outage.get(), e);
                thread.schedule(() -> renderNow(id, reason), 1, TimeUnit.SECONDS);
            } else {
                LOG.error("The movie of transition {} could not be rendered", id, e);
                lifecycle.renderingFailed(
                        transition,
                        isWithoutUpscaler
                                ? Problem.of("The movie cannot be enlarged.", e.getMessage())
                                : FailureProblems.of(e));
            }
        }
    }

    private void render(Transition transition, Movie movie) {
        String id = transition.id();
        TransitionRequest request = stored.drawn(transition).withMovie(movie);
        Strip strip = frames.of(id).first(frames.finishedSegments(transition));
        Map<Gap, Double> known = movie.timing() == Timing.EVEN
                ? frames.distances(id)
                : distances.measuring(id).of(strip, Integer.MAX_VALUE);
        String name = "movie-%s.%s".formatted(UUID.randomUUID(), movie.format().getExtension());
        int pictures;
        try (var assembly = stored.movie(id, request, strip, known)) {
            assembly.addAll(new Check(transition)::run);
            files.putMovie(id, name, assembly.finish());
            pictures = assembly.pictures();
        }
        if (!lifecycle.publishRendering(transition, Transition.Movie.of(movie, pictures, name))) {
            files.deleteMovie(id, name);
            stored.deleteOfDeleted(id);
        } else if (transition.movie() != null) {
            files.deleteMovie(id, transition.movie().file());
        }
    }

    /** Enlarging pictures may take minutes, for which neither the end of the server nor another movie waits. */
    @RequiredArgsConstructor
    private class Check {
        private final Transition rendering;
        private final Throttle reports = new Throttle(System::nanoTime);
        private long lastNanos = System.nanoTime();

        void run(Written written) {
            if (isStopping) {
                throw new ShuttingDown();
            }
            if (System.nanoTime() - lastNanos >= CHECK_NANOS) {
                if (!transitions.isRendering(rendering)) {
                    throw new Superseded();
                }
                lastNanos = System.nanoTime();
            }
            if (reports.tryPass(REPORT_NANOS)) {
                publisher.publishEvent(written.in(TransitionProgress.ofSteps(
                        rendering.id(), rendering.completedSteps(), rendering.totalSteps(), 0, 0)));
            }
        }
    }

    @Override
    public void destroy() {
        isStopping = true;
        thread.shutdown();
    }
}
