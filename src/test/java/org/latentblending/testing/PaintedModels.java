package org.latentblending.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.latentblending.blending.PictureTrajectory;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.media.images.Picture;
import org.latentblending.rendering.devices.DiffusionModels;

/**
 * A model for tests in which the pictures do not matter: it walks latents towards their prompt's colour and paints that.
 * It can be held before any step, can fail, and knows what it was asked.
 */
public class PaintedModels implements DiffusionModels {
    private static final int LATENT = 4 * 16 * 16;
    private static final int CAPACITY = 12;
    private static final int MANY = 1_000_000;

    private final Semaphore steps = new Semaphore(MANY);
    private final long stepNanos;
    private final long branchNanos;
    private volatile RuntimeException failure;
    private volatile Runnable beforeStep = () -> {};
    private volatile Consumer<String> onPrompt = prompt -> {};

    public PaintedModels() {
        this(Duration.ZERO, Duration.ZERO);
    }

    /**
     * @param step how long a step takes at least
     * @param ofBranch how much longer for each branch that is at it
     */
    public PaintedModels(Duration step, Duration ofBranch) {
        stepNanos = step.toNanos();
        branchNanos = ofBranch.toNanos();
    }

    /** Does something on the worker's thread before each step. */
    public void beforeStep(Runnable work) {
        beforeStep = work;
    }

    /** Does something when a prompt is asked for. */
    void onPrompt(Consumer<String> work) {
        onPrompt = work;
    }

    /** Lets no further step begin until {@link #release}. Whoever has waited until the last release goes on first. */
    public void hold() {
        while (steps.availablePermits() > 0 && steps.hasQueuedThreads()) {
            Thread.onSpinWait();
        }
        steps.drainPermits();
    }

    /** Lets so many steps begin. */
    public void allow(int count) {
        steps.release(count);
    }

    public void release() {
        failure = null;
        beforeStep = () -> {};
        steps.release(MANY);
    }

    /** Makes the next steps fail. */
    public void failWith(RuntimeException e) {
        failure = e;
    }

    @Override
    public List<String> devices(List<String> setting) {
        return setting.equals(List.of("auto")) ? List.of("cpu") : setting;
    }

    @Override
    public long room(String device) {
        return Long.MAX_VALUE;
    }

    @Override
    public long bytes(String modelId, String device) {
        return 0;
    }

    @Override
    public DiffusionModel load(String modelId, String device) {
        return new DiffusionModel() {
            @Override
            public String precision() {
                return "paint";
            }

            @Override
            public DiffusionModel.Session open(SamplingParameters canvas) {
                return new Painting(canvas.width(), canvas.height());
            }

            @Override
            public void close() {}
        };
    }

    private final class Painting implements DiffusionModel.Session {
        private final int width;
        private final int height;

        Painting(int width, int height) {
            this.width = width;
            this.height = height;
        }

        @Override
        public float[] encodePrompt(String prompt) {
            onPrompt.accept(prompt);
            return gaussian(prompt.hashCode());
        }

        @Override
        public float[] noise(long seed) {
            return gaussian(seed);
        }

        private float[] gaussian(long seed) {
            var random = new Random(seed);
            float[] values = new float[LATENT];
            for (int i = 0; i < LATENT; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        }

        @Override
        public PictureTrajectory trajectory(Picture picture, long seed) {
            float[] finished = gaussian(Arrays.hashCode(picture.rgb()));
            return step -> finished;
        }

        @Override
        public int capacity() {
            return CAPACITY;
        }

        @Override
        public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
            List<float[]> latents = new ArrayList<>();
            trajectories.forEach(trajectory -> latents.add(trajectory.latent().clone()));
            for (int step = from; step < to; step++) {
                beforeStep.run();
                LockSupport.parkNanos(stepNanos + branchNanos * latents.size());
                steps.acquireUninterruptibly();
                if (failure != null) {
                    throw failure;
                }
                listener.stepped(trajectories, n -> trajectories.get(n).embedding());
                for (int b = 0; b < latents.size(); b++) {
                    float[] latent = latents.get(b);
                    float[] target = trajectories.get(b).embedding();
                    for (int i = 0; i < LATENT; i++) {
                        latent[i] += (target[i] - latent[i]) * 0.2f;
                    }
                }
                listener.evaluated(latents.size());
            }
            return latents;
        }

        @Override
        public CompletableFuture<Picture> decodeAsync(float[] latent) {
            return CompletableFuture.completedFuture(paint(latent));
        }

        private Picture paint(float[] latent) {
            byte[] rgb = new byte[width * height * 3];
            for (int channel = 0; channel < 3; channel++) {
                byte colour = (byte) (128 + 100 * Math.max(-1, Math.min(1, latent[channel * 256])));
                for (int i = channel; i < rgb.length; i += 3) {
                    rgb[i] = colour;
                }
            }
            return new Picture(width, height, Arrays.copyOf(rgb, rgb.length));
        }

        /** One pixel for 8 x 8, as the real ones. */
        @Override
        public Picture preview(float[] latent) {
            return new Painting(width / 8, height / 8).paint(latent);
        }
    }
}
