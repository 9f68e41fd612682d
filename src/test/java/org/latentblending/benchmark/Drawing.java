package org.latentblending.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.latentblending.blending.Denoiser;
import org.latentblending.blending.GuidanceDamping;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.MovieBlender;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.models.config.SamplerKind;

/** One transition of the API's defaults, drawn from its prompts to its pictures' files, with some levers or without. */
record Drawing(Preset preset, int size, Path folder, Way way) {
    /** What a transition saves. */
    enum Way {
        WHOLE,
        DRAFT,
        /** A model that is distilled to four steps, in its own schedule. */
        FOUR_STEPS
    }

    private static final double DEPTH_STRENGTH = 0.4;
    private static final int FRAMES = 100;

    Drawing(Preset preset, int size, Path folder) {
        this(preset, size, folder, Way.WHOLE);
    }

    MoviePlan plan() {
        Schedule usual = Schedule.preset(preset, DEPTH_STRENGTH, FRAMES);
        boolean isFast = way == Way.FOUR_STEPS;
        Schedule schedule = isFast ? Schedule.automatic(4, 0.5, usual.frames()) : usual;
        GuidanceDamping guidance = new GuidanceDamping(isFast ? 1 : 4, 0.5);
        return new MoviePlan(new SegmentPlan(schedule, 1.2, 0), Collections.nCopies(2, guidance));
    }

    /** @return seconds that it took */
    double draw(StableDiffusion model, Set<Lever> levers) {
        long start = System.nanoTime();
        ExecutorService files = Executors.newSingleThreadExecutor();
        try {
            StableDiffusionSession session = model.open(new SamplingParameters(
                    way == Way.FOUR_STEPS ? SamplerKind.EULER : SamplerKind.DDIM,
                    plan().segment().schedule().steps(),
                    size,
                    size,
                    null,
                    way == Way.DRAFT));
            List<Keyframe> keyframes = new ArrayList<>();
            float[] negative = session.encodePrompt("");
            for (String prompt : List.of("a red apple", "a green frog")) {
                keyframes.add(new Keyframe(session.noise(keyframes.size()), session.encodePrompt(prompt), negative));
            }
            Denoiser denoiser = levers.contains(Lever.CACHES) ? session : new WithoutCaches(session);
            if (!levers.contains(Lever.BATCH)) {
                denoiser = new OneAtATime(denoiser);
            }
            boolean overlap = levers.contains(Lever.OVERLAP);
            new MovieBlender(plan(), keyframes, denoiser, (frame, latent) -> {
                        int index = frame.index();
                        if (overlap) {
                            var image = session.decodeAsync(latent);
                            files.execute(() -> write(index, image.join()));
                        } else {
                            write(index, session.decode(latent));
                        }
                    })
                    .blend();
        } finally {
            files.shutdown();
            awaitEnd(files);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void write(int index, Picture image) {
        Picture picture = new Picture(image.width(), image.height(), image.rgb());
        try {
            Files.write(folder.resolve(index + ".png"), PictureWriter.png(picture));
            Files.write(folder.resolve(index + ".jpg"), PictureWriter.jpeg(picture));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitEnd(ExecutorService files) {
        try {
            if (!files.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the pictures are not written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * As the published engine does it: the negative prompt is encoded anew for each branch and block, and what the UNet
     * computes of the text alone, for each step.
     */
    private record WithoutCaches(StableDiffusionSession session) implements Denoiser {
        private static final AtomicLong NUMBER = new AtomicLong();

        @Override
        public int capacity() {
            return session.capacity();
        }

        @Override
        public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
            for (int i = 0; i < trajectories.size(); i++) {
                session.encodePrompt("not seen before: " + NUMBER.incrementAndGet());
            }
            List<Trajectory> stepped = trajectories;
            for (int step = from; step < to; step++) {
                stepped = with(stepped, session.denoise(stepped, step, step + 1, listener));
            }
            return stepped.stream().map(Trajectory::latent).toList();
        }

        private static List<Trajectory> with(List<Trajectory> trajectories, List<float[]> latents) {
            return IntStream.range(0, latents.size())
                    .mapToObj(i -> new Trajectory(
                            latents.get(i),
                            trajectories.get(i).embedding(),
                            trajectories.get(i).negative(),
                            trajectories.get(i).guidanceScale()))
                    .toList();
        }
    }
}
