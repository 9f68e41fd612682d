package org.latentblending.rendering.movies;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Timing;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLease.Stop;
import org.latentblending.system.Deadline;
import org.latentblending.system.Futures;
import org.latentblending.system.ShuttingDown;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.RunningTransition;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionProgress;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.slf4j.MDC;

/**
 * Stores and publishes the frames of one transition on a thread of its own, and adds them to the movie, while the devices of
 * this process go on. A few frames may wait; then the workers do. One instance serves all tasks of the transition, so that the
 * movie grows while frames arrive.
 */
@RequiredArgsConstructor
@Slf4j
public class FrameFinisher implements AutoCloseable {
    private static final int MAX_WAITING = 8;

    private final String transitionId;
    private final TransitionRequest request;
    private final MoviePlan plan;
    private final RunningTransition progress;
    private final TransitionLifecycle lifecycle;
    private final TransitionFiles files;
    private final StoredFrames stored;
    private final FrameDistances.Measuring measuring;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(this::thread);
    private final Semaphore room = new Semaphore(MAX_WAITING);
    private @Nullable MovieAssembly movie;
    private volatile @Nullable Boolean isEnlargedByDiffusion;

    private Thread thread(Runnable work) {
        return new Thread(
                () -> {
                    MDC.put("transition", transitionId);
                    work.run();
                },
                "frames");
    }

    /**
     * Adds a frame; waits while too many frames wait. A failure with the frame stops the lease's work.
     *
     * @param decode starts decoding its picture
     * @param before events that have to be published before the frame
     */
    public void add(
            ActiveLease lease,
            Frame frame,
            Supplier<CompletableFuture<Picture>> decode,
            CompletableFuture<Void> before) {
        add(lease, () -> {
            CompletableFuture<Picture> picture = decode.get();
            return () -> {
                Picture decoded = Futures.of(picture);
                var encoded = new StoredPicture(PictureWriter.png(decoded), PictureWriter.jpeg(decoded));
                finish(lease, frame, decoded, encoded, before);
            };
        });
    }

    /**
     * A picture as it is stored.
     *
     * @param png without loss
     * @param jpeg of the same picture
     */
    public record StoredPicture(byte[] png, byte[] jpeg) {}

    /** Adds a frame that another transition has stored; waits while too many frames wait. */
    public void addCopy(ActiveLease lease, Frame frame, StoredPicture copy, CompletableFuture<Void> before) {
        add(lease, () -> () -> finish(lease, frame, PictureReader.from(copy.png()), copy, before));
    }

    /** @param begin starts what another thread does, and returns the rest */
    private void add(ActiveLease lease, Supplier<Runnable> begin) {
        room.acquireUninterruptibly();
        try {
            Runnable finish = begin.get();
            submit(lease, () -> {
                try {
                    whileHeld(lease, finish);
                } finally {
                    room.release();
                }
            });
        } catch (RuntimeException | Error e) {
            room.release();
            throw e;
        }
    }

    /** Adds a frame that an earlier holder of the task has stored. */
    public void addStored(ActiveLease lease, int index) {
        if (growsWithFrames()) {
            submit(lease, () -> whileHeld(lease, () -> movie().add(index)));
        }
    }

    /** Whether pictures of the movie are known before all frames are there, and made so fast that no frame waits for them. */
    private boolean growsWithFrames() {
        TransitionRequest.Movie settings = request.movie();
        return settings.timing() == Timing.EVEN
                && plan.growth() == null
                && !settings.format().needsAllFrames()
                && !isEnlargedByDiffusion();
    }

    private boolean isEnlargedByDiffusion() {
        if (isEnlargedByDiffusion == null) {
            isEnlargedByDiffusion = stored.isEnlargedByDiffusion(request);
        }
        return isEnlargedByDiffusion;
    }

    /** If the task is retried, a movie that could not be written is written again from the stored frames. */
    private void whileHeld(ActiveLease lease, Runnable work) {
        try {
            lease.checkHeld();
            work.run();
        } catch (RuntimeException | Error e) {
            lease.fail(e);
            discardMovie();
        }
    }

    private void discardMovie() {
        if (movie != null) {
            movie.close();
            movie = null;
        }
    }

    /**
     * Runs the work after all frames added so far are finished or have failed.
     *
     * @throws LeaseLost if the transition has ended
     */
    public void submit(ActiveLease lease, Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            throw new LeaseLost(lease.lease());
        }
    }

    /** Waits until all frames added so far are finished or have failed. */
    public void await() {
        try {
            CompletableFuture.runAsync(() -> {}, thread).join();
        } catch (RejectedExecutionException e) {
            LOG.debug("The transition has ended", e);
        }
    }

    private void finish(
            ActiveLease lease, Frame frame, Picture picture, StoredPicture encoded, CompletableFuture<Void> before) {
        files.writeFrame(transitionId, frame.index(), encoded.png(), encoded.jpeg());
        Map<Gap, Double> distances = measuring.around(frame, picture);
        Futures.of(before);
        try {
            lifecycle.publishFrame(lease.lease(), frame, distances, picture.width(), picture.height());
        } catch (LeaseLost e) {
            stored.deleteOfDeleted(transitionId);
            throw e;
        }
        progress.frameFinished();
        if (growsWithFrames()) {
            movie().add(frame.index(), picture);
        }
    }

    /**
     * Stores the movie of all frames, which must be stored, and the distances that are still missing. Called on the frames'
     * thread only.
     *
     * @param report gets the progress before each picture
     * @throws LeaseLost if the transition has ended meanwhile
     * @throws ShuttingDown if the worker is to stop: enlarging pictures may take minutes
     */
    public Transition.Movie storeMovie(ActiveLease lease, Consumer<TransitionProgress> report) {
        Strip strip = stored.strip(transitionId);
        Map<Gap, Double> distances = measuring.of(strip, Integer.MAX_VALUE);
        if (!growsWithFrames()) {
            movie = stored.movie(transitionId, stored.drawn(transitionId, request), strip, distances);
        }
        try (MovieAssembly whole = movie()) {
            movie = null;
            whole.addAll(written -> {
                lease.check(Stop.AFTER_STEP);
                report.accept(written.in(progress.progress()));
            });
            String name = "movie." + request.movie().format().getExtension();
            files.putMovie(transitionId, name, whole.finish());
            return Transition.Movie.of(request.movie(), whole.pictures(), name);
        }
    }

    /** Stores decoded pictures between two neighbouring frames. Called on the frames' thread only. */
    public void storeInBetweens(Gap gap, List<Picture> pictures) {
        for (int i = 0; i < pictures.size(); i++) {
            files.writeInBetween(transitionId, gap, i + 1, PictureWriter.png(pictures.get(i)));
        }
        if (!stored.addInBetweens(transitionId, gap, measuring.along(gap, pictures))) {
            stored.deleteOfDeleted(transitionId);
        }
    }

    /** Distances of all neighbours on a strip of stored frames. Called on the frames' thread only. */
    public Map<Gap, Double> distances(Strip strip) {
        return measuring.of(strip, Integer.MAX_VALUE);
    }

    /** The movie that grows with the frames. */
    private MovieAssembly movie() {
        if (movie == null) {
            movie = stored.growingMovie(transitionId, request, plan);
        }
        return movie;
    }

    /** Stops the thread after the frames added so far, and deletes the unfinished movie. */
    @Override
    public void close() {
        try {
            thread.execute(this::discardMovie);
        } catch (RejectedExecutionException e) {
            LOG.debug("Already closed", e);
        }
        thread.shutdown();
    }

    public void awaitClosed(Deadline deadline) {
        if (!deadline.awaitEnd(thread)) {
            LOG.warn("Frames of transition {} are still being stored", transitionId);
        }
    }
}
