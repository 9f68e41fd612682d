package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.latentblending.diffusion.BatchedUnet.Part;
import org.latentblending.diffusion.torch.InferencePool;

/**
 * Divides the rows of a batch among the threads of a pool. A row's values depend neither on the other rows of its call nor
 * on the number of threads.
 */
public record ParallelUnet(BatchedUnet.Predictor unet, InferencePool pool) implements BatchedUnet.Predictor {

    @Override
    public BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows) {
        List<Supplier<Part>> parts = new ArrayList<>();
        int count = Math.min(pool.size(), rows.length);
        for (int part = 0; part < count; part++) {
            int from = rows.length * part / count;
            int to = rows.length * (part + 1) / count;
            parts.add(() -> Part.of(unet, embeddings, rows, from, to));
        }
        return new Parts(pool, pool.invokeAll(parts));
    }

    @Override
    public void releaseMemory() {
        unet.releaseMemory();
    }

    private record Parts(InferencePool pool, List<Part> parts) implements BatchedUnet.Conditioned {
        @Override
        public List<float[]> predict(List<float[]> latents, int timestep) {
            List<Supplier<List<float[]>>> calls = new ArrayList<>();
            parts.forEach(part -> calls.add(() -> part.predict(latents, timestep)));
            return pool.invokeAll(calls).stream().flatMap(List::stream).toList();
        }

        @Override
        public void close() {
            parts.forEach(part -> part.unet().close());
        }
    }
}
