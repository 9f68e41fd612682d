package org.latentblending.diffusion;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.models.ModelFolder;

/**
 * A process that takes itself the memory for a large batch, and then asks for one. Prints how many rows fitted in the end,
 * and by how much they differ from those of small batches.
 */
final class ScarceMemory {
    private static final int RLIMIT_AS = 9;
    private static final int SIDE = 64;
    private static final int TRAJECTORIES = 32;
    private static final long ROOM = 200 << 20;

    private ScarceMemory() {}

    public static void main(String... arguments) throws IOException {
        try (ModelFolder folder = Reference.model("tiny-v");
                StableDiffusion model = StableDiffusion.load(folder, "cpu")) {
            float[] text = model.encodePrompt("a cat");
            List<Trajectory> trajectories = new ArrayList<>();
            for (int i = 0; i < TRAJECTORIES; i++) {
                trajectories.add(new Trajectory(Noise.normal(i, 4 * SIDE * SIDE), text, 4));
            }
            List<float[]> expected = predict(model, trajectories, new BatchLimits(4, 4 * SIDE * SIDE));
            leaveRoom();
            BatchLimits limits = new BatchLimits(2 * TRAJECTORIES, 2 * TRAJECTORIES * SIDE * SIDE);
            List<float[]> found = predict(model, trajectories, limits);
            double largest = 0;
            for (int i = 0; i < found.size(); i++) {
                largest = Math.max(largest, Reference.largestDifference(found.get(i), expected.get(i)));
            }
            System.out.println(limits.of(SIDE * SIDE) + " " + largest);
        }
        System.exit(0);
    }

    private static List<float[]> predict(StableDiffusion model, List<Trajectory> trajectories, BatchLimits limits) {
        List<Guidance.Row> rows = new Guidance(trajectories).rows(model.encodePrompt(""));
        try (Predictions predictions = new Predictions(model.predictor(SIDE, SIDE), rows, limits, SIDE * SIDE)) {
            return predictions.of(trajectories.stream().map(Trajectory::latent).toList(), 500);
        }
    }

    /** Lets the process have little more address space than it has now. */
    private static void leaveRoom() throws IOException {
        long pages =
                Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[0]);
        long most = 4096 * pages + ROOM;
        int failed =
                Function.getFunction("c", "setrlimit").invokeInt(new Object[] {RLIMIT_AS, new long[] {most, most}});
        if (failed != 0) {
            throw new IllegalStateException("the limit cannot be set");
        }
    }
}
