package org.latentblending.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureDistance;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.media.images.Scenes;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;

/**
 * Transitions between own pictures by the whole server: whether a segment jumps where it leaves a picture and where it reaches
 * the next one. Half of the pictures are drawn by the model, the others are painted. The distance of the first two frames, and
 * of the last two, should be at most 1.2 times the segment's median.
 */
final class PicturePairs {
    private static final double BAR = 1.2;
    private static final List<String> PROMPTS = List.of(
            "a red apple",
            "a green frog",
            "a penguin",
            "a rocket",
            "a pizza",
            "a butterfly",
            "a castle",
            "a red car",
            "an owl",
            "a tulip");

    private final Server server;
    private final List<Picture> drawn = new ArrayList<>();

    private PicturePairs(Server server) {
        this.server = server;
    }

    private enum Kind {
        BOTH_DRAWN("both drawn by the model"),
        DRAWN_AND_PAINTED("drawn and painted"),
        BOTH_PAINTED("both painted"),
        PAINTED_AND_PROMPT("painted, and a prompt");

        final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * @param picture null for a prompt
     * @param json its keyframe in a request
     */
    private record End(Picture picture, String json) {}

    /** @param psnr of the keyframes' frames with their pictures, in dB */
    private record Result(Kind kind, double first, double last, double max, double psnr) {
        Stream<Double> ends() {
            return Stream.of(first, last);
        }
    }

    static void measure(Options options) {
        try (ServerInProcess server = ServerInProcess.start(
                "--latentblending.models=" + options.model().toAbsolutePath().getParent(),
                "--latentblending.default-model=" + options.model().getFileName())) {
            var pairs = new PicturePairs(server.client());
            pairs.draw();
            Table table = Table.begin(
                    "Own pictures, preset medium, distances by " + PictureDistance.METRIC,
                    "pair",
                    "pictures",
                    "first / median",
                    "last / median",
                    "largest",
                    "PSNR of the keyframes' frames");
            List<Result> results = new ArrayList<>();
            for (int pair = 0; pair < Math.min(20, options.transitions()); pair++) {
                Result result = pairs.measure(pair);
                results.add(result);
                table.row(
                        pair,
                        result.kind().words,
                        Spread.number(result.first()),
                        Spread.number(result.last()),
                        "%.3f".formatted(result.max()),
                        Double.isInfinite(result.psnr()) ? "equal" : Spread.number(result.psnr()) + " dB");
            }
            summarize(results);
        }
    }

    private static void summarize(List<Result> results) {
        Table table = Table.begin("By kind", "pairs", "within " + BAR, "worst", "largest, mean");
        results.stream()
                .collect(Collectors.groupingBy(Result::kind, TreeMap::new, Collectors.toList()))
                .forEach((kind, own) -> summarize(table, "%d: %s".formatted(own.size(), kind.words), own));
        summarize(table, "all " + results.size(), results);
    }

    private static void summarize(Table table, String name, List<Result> results) {
        table.row(
                name,
                "%d of %d"
                        .formatted(
                                results.stream()
                                        .flatMap(Result::ends)
                                        .filter(end -> end <= BAR)
                                        .count(),
                                2 * results.size()),
                Spread.number(results.stream()
                        .flatMap(Result::ends)
                        .mapToDouble(end -> end)
                        .max()
                        .orElseThrow()),
                "%.3f"
                        .formatted(results.stream()
                                .mapToDouble(Result::max)
                                .average()
                                .orElseThrow()));
    }

    /** Draws all prompts as keyframes of one transition. */
    private void draw() {
        String keyframes =
                IntStream.range(0, PROMPTS.size()).mapToObj(this::prompt).collect(Collectors.joining(", "));
        ShownTransition transition = finished(
                "{\"keyframes\": [%s], \"branching\": {\"steps\": 30, \"branchCounts\": [2, 3], \"injectionSteps\": [0, 29]}}"
                        .formatted(keyframes));
        for (int i = 0; i < transition.frames().size(); i += 2) {
            drawn.add(frame(transition, i));
        }
    }

    private String prompt(int index) {
        return "{\"prompt\": \"%s\", \"seed\": %d}".formatted(PROMPTS.get(index), 100 + index);
    }

    private Result measure(int pair) {
        Kind kind = Kind.values()[pair % Kind.values().length];
        int left = 2 * (pair / Kind.values().length) % PROMPTS.size();
        int right = left + 1;
        End from = kind == Kind.BOTH_DRAWN || kind == Kind.DRAWN_AND_PAINTED ? ofModel(left) : painted(left);
        End to =
                switch (kind) {
                    case BOTH_DRAWN -> ofModel(right);
                    case DRAWN_AND_PAINTED, BOTH_PAINTED -> painted(right);
                    case PAINTED_AND_PROMPT -> new End(null, prompt(right));
                };
        ShownTransition transition = finished("{\"keyframes\": [%s, %s]}".formatted(from.json(), to.json()));
        List<Double> distances = server.get("/api/v1/transitions/" + transition.id() + "/quality")
                .json()
                .at("/segments/0/distances")
                .valueStream()
                .map(distance -> distance.asDouble())
                .toList();
        double median = new Spread(distances).median();
        int last = distances.size();
        return new Result(
                kind,
                distances.get(0) / median,
                distances.get(last - 1) / median,
                distances.stream().mapToDouble(distance -> distance).max().orElseThrow(),
                Math.min(psnr(transition, 0, from), psnr(transition, last, to)));
    }

    private double psnr(ShownTransition transition, int index, End end) {
        return end.picture() == null ? Double.POSITIVE_INFINITY : Scenes.psnr(frame(transition, index), end.picture());
    }

    private End ofModel(int index) {
        return end(drawn.get(index), PROMPTS.get(index));
    }

    private End painted(int index) {
        return end(PaintedScenes.picture(index), PaintedScenes.prompt(index));
    }

    private End end(Picture picture, String prompt) {
        String id = server.upload("/api/v1/images", PictureWriter.png(picture)).id();
        return new End(picture, "{\"image\": \"%s\", \"prompt\": \"%s\", \"seed\": 7}".formatted(id, prompt));
    }

    private ShownTransition finished(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        ShownTransition transition = server.transition(id);
        if (!transition.status().equals("succeeded")) {
            throw new IllegalStateException(String.valueOf(transition.problem()));
        }
        return transition;
    }

    private Picture frame(ShownTransition transition, int position) {
        String url = transition.frames().get(position).url().replace(".jpg", ".png");
        return PictureReader.from(server.get(url).body());
    }
}
