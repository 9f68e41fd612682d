package org.latentblending.diffusion;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.latentblending.diffusion.BatchedUnet.Part;
import org.latentblending.diffusion.torch.InferencePool;

/**
 * Divides the rows of a batch among the threads of a pool. A row's values depend neither on the other rows of its call nor
 * on the number of threads.
 */
public record ParallelUnet(BatchedUnet.Predictor unet, InferencePool pool) implements BatchedUnet.Predictor {
    @Override
    public BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows) {
        int count = Math.min(pool.size(), rows.length);
        return new Parts(
                pool,
                pool.invokeAll(IntStream.range(0, count)
                        .mapToObj(i -> (Supplier<Part>) () ->
                                Part.of(unet, embeddings, rows, rows.length * i / count, rows.length * (i + 1) / count))
                        .toList()));
    }

    private record Parts(InferencePool pool, List<Part> parts) implements BatchedUnet.Conditioned {
        @Override
        public List<float[]> predict(List<float[]> latents, float timestep, DeepCache cache) {
            List<Supplier<List<float[]>>> calls = parts.stream()
                    .map(part -> (Supplier<List<float[]>>) () -> part.predict(latents, timestep, cache))
                    .toList();
            return pool.invokeAll(calls).stream().flatMap(List::stream).toList();
        }

        @Override
        public void close() {
            parts.forEach(part -> part.unet().close());
        }
    }
}
