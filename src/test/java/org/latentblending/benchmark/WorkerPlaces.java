package org.latentblending.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.latentblending.benchmark.ServedTransitions.Result;

/** What it costs to have workers in processes of their own: two servers, taking turns. */
final class WorkerPlaces {
    private static final List<String> PLACES = List.of("none", "process");

    private WorkerPlaces() {}

    static void measure(Options options) throws IOException {
        Map<String, List<Result>> results = new LinkedHashMap<>();
        for (int round = 0; round < options.rounds(); round++) {
            for (String place : PLACES) {
                results.computeIfAbsent(place, first -> new ArrayList<>())
                        .add(Servers.run(
                                options.presets().get(0),
                                options,
                                List.of("--latentblending.worker-isolation=" + place)));
            }
        }
        Table table = Table.begin("Workers in the server's process and in their own", "", "none", "process", "ratio");
        row(table, "first frame, s", results, result -> new Spread(result.firstFrame()).median());
        row(table, "with the model to load, s", results, Result::firstFrameCold);
        row(table, "movie finished, s", results, result -> new Spread(result.end()).median());
        row(table, "memory before the first transition, MiB", results, Result::idleMebibytes);
        row(table, "peak memory, MiB", results, Result::peakMebibytes);
    }

    private static void row(
            Table table, String name, Map<String, List<Result>> results, ToDoubleFunction<Result> value) {
        List<Double> inProcess = values(results.get(PLACES.get(0)), value);
        List<Double> separate = values(results.get(PLACES.get(1)), value);
        table.row(
                name,
                new Spread(inProcess).shown(),
                new Spread(separate).shown(),
                Spread.ratios(separate, inProcess).shown());
    }

    private static List<Double> values(List<Result> results, ToDoubleFunction<Result> value) {
        return results.stream().map(value::applyAsDouble).toList();
    }
}
