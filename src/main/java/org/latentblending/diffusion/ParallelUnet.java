package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.latentblending.diffusion.torch.InferencePool;

/**
 * A UNet whose rows are divided among lanes. Each row's numbers are the same whatever goes through the UNet beside it, and so
 * they do not depend on the number of lanes.
 */
public record ParallelUnet(BatchedUnet.Predictor unet, InferencePool lanes) implements BatchedUnet.Predictor {

    @Override
    public BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows) {
        List<Supplier<Group>> groups = new ArrayList<>();
        int count = Math.min(lanes.count(), rows.length);
        for (int group = 0; group < count; group++) {
            int from = rows.length * group / count;
            int to = rows.length * (group + 1) / count;
            groups.add(() -> group(embeddings, rows, from, to));
        }
        return new Groups(lanes, lanes.sideBySide(groups));
    }

    private Group group(List<float[]> embeddings, long[] rows, int from, int to) {
        int firstLatent = (int) rows[from];
        long[] own = new long[to - from];
        for (int row = from; row < to; row++) {
            own[row - from] = rows[row] - firstLatent;
        }
        int lastLatent = (int) rows[to - 1];
        return new Group(firstLatent, lastLatent + 1, unet.condition(embeddings.subList(from, to), own));
    }

    @Override
    public void tidy() {
        unet.tidy();
    }

    /** The rows of one lane, which are of neighbouring latents. */
    private record Group(int fromLatent, int toLatent, BatchedUnet.Conditioned unet) {
        List<float[]> predict(List<float[]> latents, int timestep) {
            return unet.predict(latents.subList(fromLatent, toLatent), timestep);
        }
    }

    private record Groups(InferencePool lanes, List<Group> groups) implements BatchedUnet.Conditioned {
        @Override
        public List<float[]> predict(List<float[]> latents, int timestep) {
            List<Supplier<List<float[]>>> works = new ArrayList<>();
            groups.forEach(group -> works.add(() -> group.predict(latents, timestep)));
            return lanes.sideBySide(works).stream().flatMap(List::stream).toList();
        }

        @Override
        public void close() {
            groups.forEach(group -> group.unet().close());
        }
    }
}
