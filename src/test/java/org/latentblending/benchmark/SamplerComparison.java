package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.blending.GuidanceDamping;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.MovieBlender;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.media.images.Picture;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

/**
 * How near few steps of each sampler come to many, with the embedded model: pictures of a prompt to 200 steps of DDIM, and the
 * frames between two prompts to 200 steps of the same sampler, for in the middle of its steps each has another noise, and its
 * tree another shape. Not part of the build: {@code ./mvnw test -Dtest=SamplerComparison} prints the tables and keeps
 * them in {@code target/samplers.md}.
 */
class SamplerComparison {
    private static final int SIZE = 128;
    private static final double GUIDANCE = 4;
    private static final int MANY = 200;
    private static final Sampling USUAL = new Sampling(SamplerKind.DDIM, 30);
    private static final List<Integer> STEPS = List.of(10, 12, 14, 16, 18, 20, 25, 30);
    private static final List<String> PROMPTS = List.of(
            "a red apple", "a green frog", "a rocket", "a castle on a blue background", "a sunflower", "an owl");
    private static final List<Long> SEEDS = List.of(42L, 420L);

    private record Sampling(SamplerKind kind, int steps) {
        @Override
        public String toString() {
            return kind + ", " + steps + " steps";
        }
    }

    private record Nearness(double meanDecibels, double worstDecibels, double rootMeanSquare) {}

    private interface Drawing {
        List<Picture> draw(StableDiffusionSession session, int steps);
    }

    @Test
    void compare() throws IOException {
        try (ModelFolder folder = ModelFolder.open(Path.of("models/embedded"));
                StableDiffusion model = Reference.load(folder)) {
            var ddim = pictures(open(model, new Sampling(SamplerKind.DDIM, MANY)), MANY);
            String tables = table("Pictures of a prompt", model, SamplerComparison::pictures, kind -> ddim)
                    + table(
                            "Frames between two prompts",
                            model,
                            SamplerComparison::inBetweens,
                            kind -> inBetweens(open(model, new Sampling(kind, MANY)), MANY));
            Files.createDirectories(Path.of("target"));
            Files.writeString(Path.of("target", "samplers.md"), tables);
            System.out.println(tables);
        }
    }

    private static String table(
            String what, StableDiffusion model, Drawing drawing, Function<SamplerKind, List<Picture>> references) {
        Map<SamplerKind, List<Picture>> reference = new EnumMap<>(SamplerKind.class);
        StringBuilder table = new StringBuilder(what)
                .append(":\n\n| sampler | PSNR, mean | PSNR, worst | RMSE of 255 |\n|---|---|---|---|\n");
        double wanted = Double.MAX_VALUE;
        String enough = "none of these";
        for (Sampling sampling : samplings()) {
            Nearness found = nearness(
                    drawing.draw(open(model, sampling), sampling.steps()),
                    reference.computeIfAbsent(sampling.kind(), references));
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f dB | %.1f dB | %.2f |\n",
                    sampling,
                    found.meanDecibels(),
                    found.worstDecibels(),
                    found.rootMeanSquare()));
            if (sampling.equals(USUAL)) {
                wanted = found.meanDecibels();
            } else if (sampling.kind() == SamplerKind.DPMPP_2M && found.meanDecibels() >= wanted) {
                enough = sampling.toString();
                wanted = Double.MAX_VALUE;
            }
        }
        return table.append("\nAs near as %s: %s.\n\n".formatted(USUAL, enough)).toString();
    }

    private static List<Sampling> samplings() {
        List<Sampling> samplings = new ArrayList<>();
        for (SamplerKind kind : SamplerKind.values()) {
            for (int steps : STEPS) {
                samplings.add(new Sampling(kind, steps));
            }
        }
        return samplings;
    }

    private static StableDiffusionSession open(StableDiffusion model, Sampling sampling) {
        return model.open(new SamplingParameters(sampling.kind(), sampling.steps(), SIZE, SIZE));
    }

    private static List<Picture> pictures(StableDiffusionSession session, int steps) {
        List<Trajectory> trajectories = new ArrayList<>();
        float[] negative = session.encodePrompt("");
        for (String prompt : PROMPTS) {
            float[] text = session.encodePrompt(prompt);
            SEEDS.forEach(seed -> trajectories.add(new Trajectory(session.noise(seed), text, negative, GUIDANCE)));
        }
        return session.denoise(trajectories, 0, steps, n -> {}).stream()
                .map(session::decode)
                .toList();
    }

    /** Trees of one shape, whose branches set out after the same shares of the steps. Every block begins without a history. */
    private static List<Picture> inBetweens(StableDiffusionSession session, int steps) {
        MoviePlan plan = new MoviePlan(
                new SegmentPlan(Schedule.manualStrengths(steps, List.of(2, 3, 5), List.of(0.0, 0.4, 0.7)), 1.2, 0),
                Collections.nCopies(PROMPTS.size(), new GuidanceDamping(GUIDANCE, 0.5)));
        List<Keyframe> keyframes = new ArrayList<>();
        float[] negative = session.encodePrompt("");
        for (String prompt : PROMPTS) {
            keyframes.add(new Keyframe(
                    session.noise(SEEDS.get(0) + keyframes.size()), session.encodePrompt(prompt), negative));
        }
        Map<Integer, float[]> frames = new TreeMap<>();
        new MovieBlender(plan, keyframes, session, (frame, latent) -> {
                    if (frame.fraction() > 0 && frame.fraction() < 1) {
                        frames.put(frame.index(), latent);
                    }
                })
                .blend();
        return frames.values().stream().map(session::decode).toList();
    }

    private static Nearness nearness(List<Picture> pictures, List<Picture> reference) {
        double decibels = 0;
        double worst = Double.MAX_VALUE;
        double squares = 0;
        for (int i = 0; i < pictures.size(); i++) {
            double square = meanSquare(pictures.get(i).rgb(), reference.get(i).rgb());
            double found = 10 * Math.log10(255 * 255 / square);
            decibels += found / pictures.size();
            worst = Math.min(worst, found);
            squares += square / pictures.size();
        }
        return new Nearness(decibels, worst, Math.sqrt(squares));
    }

    private static double meanSquare(byte[] one, byte[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            double difference = (one[i] & 0xFF) - (other[i] & 0xFF);
            sum += difference * difference;
        }
        return sum / one.length;
    }
}
