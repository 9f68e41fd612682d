package org.latentblending.benchmark;

import org.latentblending.testing.Server;

/** Draws many small transitions in a row on the whole server, and tells how its resident memory goes. */
final class ManyTransitions {
    private static final int SETTLED = 20;

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
            double settled = 0;
            for (int drawn = 1; drawn <= options.transitions(); drawn++) {
                draw(server.client(), drawn);
                if (drawn == SETTLED) {
                    settled = ProcessMemory.resident();
                }
                if (drawn % SETTLED == 0) {
                    double now = ProcessMemory.resident();
                    table.row(drawn, Spread.number(now), "%+.1f %%".formatted(100 * (now / settled - 1)));
                }
            }
        }
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
