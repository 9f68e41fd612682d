package org.latentblending.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.testing.Server;

/**
 * Draws many small transitions in a row on the whole server, and tells how its resident memory goes. What is held at the
 * moment goes up and down by some 20 MiB, therefore each number is the median after ten transitions.
 */
final class ManyTransitions {
    private static final int SETTLED = 20;
    private static final int LOOKS = 10;

    private ManyTransitions() {}

    static void measure(Options options) {
        Table table = Table.begin(
                "Resident memory of the server over %d transitions of preset lowest".formatted(options.transitions()),
                "transitions",
                "MiB",
                "against that after " + SETTLED);
        try (var server = ServerInProcess.start(
                "--latentblending.models=" + options.model().toAbsolutePath().getParent(),
                "--latentblending.default-model=" + options.model().getFileName())) {
            List<Double> resident = new ArrayList<>();
            for (int drawn = 1; drawn <= options.transitions(); drawn++) {
                draw(server.client(), drawn);
                resident.add(ProcessMemory.resident());
                if (drawn % SETTLED == 0) {
                    double now = level(resident, drawn);
                    table.row(
                            drawn,
                            Spread.number(now),
                            "%+.1f %%".formatted(100 * (now / level(resident, SETTLED) - 1)));
                }
            }
        }
    }

    private static double level(List<Double> resident, int drawn) {
        return new Spread(resident.subList(drawn - LOOKS, drawn)).median();
    }

    /** Each with prompts and seeds of its own, so that what is kept for one is of no use to the next. */
    private static void draw(Server client, int number) {
        String id = client.submit(
                """
                {"keyframes": [{"prompt": "a red apple %d", "seed": %d}, {"prompt": "a green frog", "seed": 420}],
                 "branching": {"preset": "lowest", "depthStrength": 0.4, "frames": 100}, "movie": {"fps": 12, "seconds": 2}}"""
                        .formatted(number, number));
        client.watch(id, 0).nextStatus("succeeded");
        WorkerThreads.awaitIdle();
    }
}
