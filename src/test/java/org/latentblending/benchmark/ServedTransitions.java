package org.latentblending.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.latentblending.testing.Server;
import org.latentblending.testing.Watching;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server in a process of its own that draws a few transitions one after the other, and prints what it took as one line
 * of JSON. The arguments are preset, rounds, and the server's settings.
 */
final class ServedTransitions {
    /** In the first transitions Java still compiles what it takes, on the same cores. */
    private static final int WARM_UP = 3;

    private ServedTransitions() {}

    /**
     * @param firstFrame seconds from the request to the first frame that a client receives; of the first transition, with
     *     the model still to be loaded, and of those after the warm-up
     * @param end seconds to the end of those after the warm-up
     * @param profile shares of the workers' time, see {@link Profile#shares}
     * @param peakMebibytes of resident memory
     */
    record Result(
            double firstFrameCold,
            List<Double> firstFrame,
            List<Double> end,
            double outside,
            Map<String, Double> profile,
            double idleMebibytes,
            double peakMebibytes) {}

    public static void main(String... arguments) {
        String preset = arguments[0].toLowerCase(Locale.ROOT);
        int rounds = Integer.parseInt(arguments[1]);
        try (var server = ServerInProcess.start(Arrays.copyOfRange(arguments, 2, arguments.length))) {
            double idle = ProcessMemory.resident();
            Drawn cold = draw(server.client(), preset);
            for (int more = 0; more < WARM_UP; more++) {
                draw(server.client(), preset);
            }
            List<Drawn> warm = new ArrayList<>();
            try (Profile profile = Profile.begin()) {
                for (int round = 0; round < rounds; round++) {
                    warm.add(draw(server.client(), preset));
                }
                profile.close();
                System.out.println(new JsonMapper()
                        .writeValueAsString(new Result(
                                cold.firstFrame(),
                                warm.stream().map(Drawn::firstFrame).toList(),
                                warm.stream().map(Drawn::end).toList(),
                                profile.outside(),
                                profile.shares(),
                                idle,
                                ProcessMemory.peak())));
            }
        }
        System.exit(0);
    }

    private record Drawn(double firstFrame, double end) {}

    private static Drawn draw(Server client, String preset) {
        long start = System.nanoTime();
        String id = client.submit(
                """
                {"keyframes": [{"prompt": "a red apple", "seed": 42}, {"prompt": "a green frog", "seed": 420}],
                 "branching": {"preset": "%s", "depthStrength": 0.4, "frames": 100}, "movie": {"fps": 30, "seconds": 8}}"""
                        .formatted(preset));
        Watching watching = client.watch(id, 0);
        watching.next(message -> message.type().equals("frame"));
        double first = seconds(start);
        watching.nextStatus("succeeded");
        return new Drawn(first, seconds(start));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
