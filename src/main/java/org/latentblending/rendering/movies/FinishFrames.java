package org.latentblending.rendering.movies;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.MoviePlan;
import org.latentblending.media.images.JpegWriter;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PngWriter;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.system.Deadline;
import org.latentblending.system.Futures;
import org.latentblending.system.ShuttingDown;
import org.latentblending.transitions.Frame;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.lifecycle.TransitionLifecycle;
import org.latentblending.transitions.running.RunningTransition;
import org.latentblending.transitions.tasks.LeaseLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * Stores, announces and films the frames of one transition on a thread of its own, so that the devices of this process
 * can go on. A few frames may wait; then the workers do. It stays from task to task, so that the movie grows while the
 * frames come.
 */
public class FinishFrames implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FinishFrames.class);
    private static final int MOST_WAITING = 8;

    private final String id;
    private final TransitionRequest request;
    private final MoviePlan plan;
    private final RunningTransition now;
    private final TransitionLifecycle lifecycle;
    private final TransitionFiles files;
    private final StoredFrames stored;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(this::thread);
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private @Nullable MovieAssembly movie;

    /** Begins to finish the frames of transitions. */
    @Component
    public static class Factory {
        private final TransitionLifecycle lifecycle;
        private final TransitionFiles files;
        private final StoredFrames stored;

        Factory(TransitionLifecycle lifecycle, TransitionFiles files, StoredFrames stored) {
            this.lifecycle = lifecycle;
            this.files = files;
            this.stored = stored;
        }

        public FinishFrames begin(String id, TransitionRequest request, MoviePlan plan, RunningTransition now) {
            return new FinishFrames(id, request, plan, now, lifecycle, files, stored);
        }
    }

    private FinishFrames(
            String id,
            TransitionRequest request,
            MoviePlan plan,
            RunningTransition now,
            TransitionLifecycle lifecycle,
            TransitionFiles files,
            StoredFrames stored) {
        this.id = id;
        this.request = request;
        this.plan = plan;
        this.now = now;
        this.lifecycle = lifecycle;
        this.files = files;
        this.stored = stored;
    }

    private Thread thread(Runnable work) {
        return new Thread(
                () -> {
                    MDC.put("transition", id);
                    work.run();
                },
                "frames");
    }

    /**
     * Hands a frame over; waits while too many are waiting. What fails with it ends the claim's work.
     *
     * @param decode begins to make its picture
     * @param before what is told before it
     */
    public void frame(
            ActiveLease claim,
            Frame frame,
            Supplier<CompletableFuture<Picture>> decode,
            CompletableFuture<Void> before) {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShuttingDown();
        }
        try {
            CompletableFuture<Picture> picture = decode.get();
            inTurn(claim, () -> {
                try {
                    claim.checkWanted();
                    finish(claim, frame, Futures.of(picture), before);
                } catch (RuntimeException | Error e) {
                    failed(claim, e);
                } finally {
                    room.release();
                }
            });
        } catch (RuntimeException | Error e) {
            room.release();
            throw e;
        }
    }

    /** A frame of the claim's that was finished before the task was taken over. */
    public void known(ActiveLease claim, int index) {
        inTurn(claim, () -> {
            try {
                claim.checkWanted();
                movie().add(index);
            } catch (RuntimeException | Error e) {
                failed(claim, e);
            }
        });
    }

    /** A movie that could not be written begins anew from the stored frames, if the task is tried again. */
    private void failed(ActiveLease claim, Throwable e) {
        claim.fail(e);
        discardMovie();
    }

    private void discardMovie() {
        if (movie != null) {
            movie.close();
            movie = null;
        }
    }

    /**
     * Does something when all that was handed over is finished or has failed.
     *
     * @throws LeaseLost if the transition has ended
     */
    public void inTurn(ActiveLease claim, Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            throw new LeaseLost(claim.claim());
        }
    }

    /** Waits until all that was handed over is finished or has failed. */
    public void await() {
        try {
            CompletableFuture.runAsync(() -> {}, thread).join();
        } catch (RejectedExecutionException e) {
            LOG.debug("The transition has ended", e);
        }
    }

    private void finish(ActiveLease claim, Frame frame, Picture picture, CompletableFuture<Void> before) {
        files.writeFrame(id, frame.index(), PngWriter.write(picture), JpegWriter.write(picture));
        Futures.of(before);
        try {
            lifecycle.frame(claim.claim(), frame, picture.width(), picture.height());
        } catch (LeaseLost e) {
            stored.deleteOfDeleted(id);
            throw e;
        }
        now.frameFinished();
        movie().add(frame.index(), picture);
    }

    /**
     * Stores the movie of all frames, which are to be stored; for the frames' thread only.
     *
     * @return the number of its pictures
     */
    public int movieOfAll() {
        try (MovieAssembly whole = movie()) {
            movie = null;
            whole.addAll(plan.frames());
            files.putMovie(id, MovieLength.FIRST_FILE, whole.finish());
        }
        return spreading().pictures();
    }

    private MovieAssembly movie() {
        if (movie == null) {
            movie = new MovieAssembly(
                    files.unfinishedMovie(),
                    request.width(),
                    request.height(),
                    request.movie().fps(),
                    spreading(),
                    index -> stored.picture(id, index));
        }
        return movie;
    }

    private FrameSpreading spreading() {
        return MovieLength.spreading(plan, request.movie(), plan.segments());
    }

    /** Ends the thread when it has done what it was given; the unfinished movie goes. */
    @Override
    public void close() {
        try {
            thread.execute(this::discardMovie);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed before", e);
        }
        thread.shutdown();
    }

    /** Waits for the end of what was begun. */
    public void awaitClosed(Deadline grace) {
        if (!grace.awaitEnd(thread)) {
            LOG.warn("The frames of {} are still being stored", id);
        }
    }
}
