package org.latentblending.jobs.workers;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.MoviePlan;
import org.latentblending.jobs.Claim;
import org.latentblending.jobs.Frame;
import org.latentblending.jobs.RunningTransition;
import org.latentblending.jobs.TransitionLifecycle;
import org.latentblending.jobs.TransitionRequest;
import org.latentblending.jobs.storage.TransitionFiles;
import org.latentblending.media.JpegWriter;
import org.latentblending.media.Picture;
import org.latentblending.media.PngWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stores, announces and films the frames of one transition on a thread of its own, so that the device can go on. A few
 * frames may wait; then the worker does.
 */
class FinishFrames implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FinishFrames.class);
    private static final int MOST_WAITING = 8;

    private final Claim claim;
    private final String id;
    private final TransitionRequest request;
    private final RunningTransition now;
    private final TransitionLifecycle lifecycle;
    private final TransitionFiles files;
    private final FrameSpreading spreading;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "frames"));
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private @Nullable MovieAssembly movie;
    private volatile @Nullable Throwable failure;

    /** Begins to finish the frames of transitions. */
    @Component
    static class Factory {
        private final TransitionLifecycle lifecycle;
        private final TransitionFiles files;

        Factory(TransitionLifecycle lifecycle, TransitionFiles files) {
            this.lifecycle = lifecycle;
            this.files = files;
        }

        FinishFrames begin(Claim claim, TransitionRequest request, MoviePlan plan, RunningTransition now) {
            return new FinishFrames(claim, request, plan, now, lifecycle, files);
        }
    }

    private FinishFrames(
            Claim claim,
            TransitionRequest request,
            MoviePlan plan,
            RunningTransition now,
            TransitionLifecycle lifecycle,
            TransitionFiles files) {
        this.claim = claim;
        this.id = claim.transitionId();
        this.request = request;
        this.now = now;
        this.lifecycle = lifecycle;
        this.files = files;
        this.spreading = MovieLength.spreading(plan, request.movie());
    }

    /** Hands a frame over; waits while too many are waiting. What failed with an earlier one is thrown here. */
    void frame(Frame frame, Picture picture) {
        throwFailure();
        try {
            room.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShuttingDown();
        }
        var unused = thread.submit(() -> {
            try {
                if (failure == null) {
                    finish(frame, picture);
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                room.release();
            }
        });
    }

    private void finish(Frame frame, Picture picture) {
        files.writeFrame(id, frame.index(), PngWriter.write(picture), JpegWriter.write(picture));
        lifecycle.frame(claim, frame, picture.width(), picture.height());
        now.frameFinished();
        if (movie == null) {
            movie = new MovieAssembly(
                    files.unfinishedMovie(),
                    picture.width(),
                    picture.height(),
                    request.movie().fps(),
                    spreading);
        }
        movie.add(frame.index(), picture);
    }

    /**
     * Waits until all frames are stored and the movie is whole.
     *
     * @return the number of its pictures
     */
    int awaitMovie() {
        Future<?> finished = thread.submit(() -> {
            if (failure == null && movie != null) {
                files.putMovie(id, MovieLength.FIRST_FILE, movie.finish());
            }
        });
        try {
            finished.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShuttingDown();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
        throwFailure();
        return spreading.pictures();
    }

    private void throwFailure() {
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    @Override
    public void close() {
        thread.execute(() -> {
            if (movie != null) {
                movie.close();
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("The frames of {} are still being stored", id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
