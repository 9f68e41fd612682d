package org.latentblending.benchmark;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.latentblending.benchmark.ServedTransitions.Result;
import org.latentblending.blending.schedule.Preset;
import tools.jackson.databind.json.JsonMapper;

/** What a client of the whole server sees, and what the server spends outside the networks. */
final class Servers {
    private static final List<String> SHIPPED = List.of();
    private static final List<String> PUBLISHED = List.of(PublishedOrder.SETTING, "--latentblending.precision=float32");
    private static final int PLACES_SHOWN = 8;

    private Servers() {}

    static void measure(Options options) throws IOException {
        Map<String, Result> results = new LinkedHashMap<>();
        for (Preset preset : options.presets()) {
            results.put(name(preset) + ", as shipped", run(preset, options, SHIPPED));
        }
        Preset first = options.presets().get(0);
        results.put(name(first) + ", published order, float32", run(first, options, PUBLISHED));
        Table table = Table.begin(
                "The whole server",
                "preset",
                "first frame, s",
                "with the model to load, s",
                "movie finished, s",
                "outside the networks",
                "peak memory, MiB",
                "of it before the first transition");
        results.forEach((name, result) -> table.row(
                name,
                new Spread(result.firstFrame()).shown(),
                Spread.number(result.firstFrameCold()),
                new Spread(result.end()).shown(),
                percent(result.outside()),
                Spread.number(result.peakMebibytes()),
                Spread.number(result.idleMebibytes())));
        results.forEach(Servers::profile);
    }

    private static void profile(String name, Result result) {
        Table table = Table.begin("Where the worker's time goes: " + name, "place", "share");
        result.profile().entrySet().stream()
                .limit(PLACES_SHOWN)
                .forEach(place -> table.row(place.getKey(), percent(place.getValue())));
    }

    static Result run(Preset preset, Options options, List<String> settings) throws IOException {
        String line = ChildProcess.java(ServedTransitions.class)
                .with(name(preset), options.rounds())
                .with("--latentblending.models="
                        + options.model().toAbsolutePath().getParent())
                .with("--latentblending.default-model=" + options.model().getFileName())
                .with(settings.toArray())
                .lastLine();
        return new JsonMapper().readValue(line, Result.class);
    }

    private static String name(Preset preset) {
        return preset.name().toLowerCase(Locale.ROOT);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
