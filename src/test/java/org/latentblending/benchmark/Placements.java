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
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.latentblending.blending.AdaptiveBlender;
import org.latentblending.blending.GuidanceDamping;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.MovieBlender;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.Smoothness;
import org.latentblending.blending.adaptive.Adaptive;
import org.latentblending.blending.adaptive.Limits;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureDistance;
import org.latentblending.media.images.PictureDistance.Features;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.models.config.SamplerKind;

/**
 * Adaptive placement against the static tree, over pairs of prompts that the embedded model knows. The pictures stay in
 * {@code target/placement}, from left to right, where {@code src/test/reference/smoothness.py} compares them by ST-LPIPS.
 */
final class Placements {
    private static final Path FOLDER = Path.of("target", "placement");
    private static final double DEPTH_STRENGTH = 0.4;
    private static final int FRAMES = 100;

    private static final List<String> PROMPTS = List.of(
            "a red apple",
            "a green frog",
            "a sunflower",
            "a penguin",
            "a rocket",
            "a castle",
            "a pizza",
            "a butterfly",
            "an orange fox",
            "a red car",
            "a snowman",
            "a volcano",
            "a whale",
            "a cactus",
            "a strawberry",
            "an owl",
            "an octopus",
            "a hamburger",
            "a tulip",
            "a green apple");

    private Placements() {}

    private enum Variant {
        FIXED(Preset.MEDIUM, null),
        ADAPTIVE(Preset.MEDIUM, new Limits(null, null, null, null)),
        FIXED_HIGH(Preset.HIGH, null),
        ADAPTIVE_HIGH_200(Preset.MEDIUM, new Limits(25, 200, null, null));

        final Preset preset;
        final Limits limits;

        Variant(Preset preset, Limits limits) {
            this.preset = preset;
            this.limits = limits;
        }

        MoviePlan plan() {
            Schedule schedule = Schedule.preset(preset, DEPTH_STRENGTH, FRAMES);
            SegmentPlan tree = new SegmentPlan(schedule, 1.2, 0);
            int steps = schedule.steps();
            var usual = new Adaptive.Usual(schedule.frames(), 2 * steps + tree.innerSteps());
            SegmentPlan segment = limits == null
                    ? tree
                    : SegmentPlan.adaptive(
                            steps, DEPTH_STRENGTH, 0, new Adaptive(limits, usual, parentalCrossfeed(), List.of()));
            return new MoviePlan(segment, Collections.nCopies(2, new GuidanceDamping(4, 0.5)));
        }

        private static double parentalCrossfeed() {
            return Double.parseDouble(System.getProperty("parentalCrossfeed", "0.15"));
        }
    }

    /** What a transition came to. */
    private record Drawn(Smoothness smoothness, int steps, double seconds) {}

    static void measure(Options options) throws IOException {
        Map<Variant, List<Drawn>> drawn = new EnumMap<>(Variant.class);
        try (StableDiffusion model = Drafts.load(options.model())) {
            for (int pair = 0; pair < options.transitions(); pair++) {
                String left = PROMPTS.get(pair % PROMPTS.size());
                String right = PROMPTS.get((pair + 7 + 4 * (pair / PROMPTS.size())) % PROMPTS.size());
                for (Variant variant : Variant.values()) {
                    drawn.computeIfAbsent(variant, one -> new ArrayList<>())
                            .add(draw(model, variant, left, right, pair));
                }
            }
        }
        Table table = Table.begin(
                "%d pairs, distances by %s".formatted(options.transitions(), PictureDistance.METRIC),
                "placement",
                "evaluations",
                "largest",
                "sum",
                "evenness",
                "largest of fixed",
                "smaller than fixed",
                "seconds");
        for (Variant variant : drawn.keySet()) {
            List<Drawn> own = drawn.get(variant);
            List<Drawn> fixed = drawn.get(Variant.FIXED);
            table.row(
                    variant.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    Spread.number(mean(own, Drawn::steps)),
                    Spread.number(mean(own, one -> one.smoothness().max())),
                    Spread.number(mean(own, one -> one.smoothness().sum())),
                    Spread.number(mean(own, one -> one.smoothness().evenness())),
                    Spread.number(mean(own, one -> one.smoothness().max())
                            / mean(fixed, one -> one.smoothness().max())),
                    Spread.number(IntStream.range(0, own.size())
                                    .filter(i -> own.get(i).smoothness().max()
                                            < fixed.get(i).smoothness().max())
                                    .count()
                            / (double) own.size()),
                    Spread.number(mean(own, Drawn::seconds)));
        }
    }

    private static double mean(List<Drawn> drawn, ToDoubleFunction<Drawn> value) {
        return drawn.stream().mapToDouble(value).average().orElseThrow();
    }

    private static Drawn draw(StableDiffusion model, Variant variant, String left, String right, int pair)
            throws IOException {
        long start = System.nanoTime();
        MoviePlan plan = variant.plan();
        int size = model.config().defaultSize();
        int steps = plan.segment().schedule().steps();
        StableDiffusionSession session =
                model.open(new SamplingParameters(SamplerKind.DDIM, steps, size, size, null, false));
        float[] negative = session.encodePrompt("");
        List<Keyframe> keyframes = List.of(
                new Keyframe(session.noise(2 * pair), session.encodePrompt(left), negative),
                new Keyframe(session.noise(2 * pair + 1), session.encodePrompt(right), negative));
        Map<Integer, Picture> pictures = new TreeMap<>();
        Map<Integer, Features> features = new TreeMap<>();
        List<Integer> strip;
        List<Double> distances;
        var counted = new CountedSteps(pictures, session);
        if (variant.limits == null) {
            new MovieBlender(plan, keyframes, session, counted).blend();
            pictures.forEach((index, picture) -> features.put(index, Features.of(picture)));
            strip = List.copyOf(pictures.keySet());
            distances = IntStream.range(1, strip.size())
                    .mapToObj(i -> features.get(i - 1).distanceTo(features.get(i)))
                    .toList();
        } else {
            var frames = new AdaptiveBlender(plan, keyframes, session, counted, (from, to) -> features.computeIfAbsent(
                                    from, index -> Features.of(pictures.get(index)))
                            .distanceTo(features.computeIfAbsent(to, index -> Features.of(pictures.get(index)))))
                    .blend()
                    .get(0);
            strip = frames.frames().stream().map(frame -> frame.index()).toList();
            distances = frames.distances();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Path folder =
                FOLDER.resolve("%02d".formatted(pair)).resolve(variant.name().toLowerCase(Locale.ROOT));
        Files.createDirectories(folder);
        for (int i = 0; i < strip.size(); i++) {
            Files.write(folder.resolve("%03d.png".formatted(i)), PictureWriter.png(pictures.get(strip.get(i))));
        }
        return new Drawn(Smoothness.of(distances), counted.steps, seconds);
    }

    private static final class CountedSteps implements org.latentblending.blending.BlendingListener {
        private final Map<Integer, Picture> pictures;
        private final StableDiffusionSession session;
        private int steps;

        CountedSteps(Map<Integer, Picture> pictures, StableDiffusionSession session) {
            this.pictures = pictures;
            this.session = session;
        }

        @Override
        public void evaluated(int evaluations) {
            steps += evaluations;
        }

        @Override
        public void frameCompleted(org.latentblending.blending.FramePosition frame, float[] latent) {
            pictures.put(frame.index(), session.decode(latent));
        }
    }
}
