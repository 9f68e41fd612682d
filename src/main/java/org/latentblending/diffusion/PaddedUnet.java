package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Tensors;

/**
 * Pads batches to few sizes with copies of the last row, so that cuDNN's search runs for few shapes. Its results are those of
 * the batch without padding, up to rounding.
 */
record PaddedUnet(BatchedUnet.Predictor unet) implements BatchedUnet.Predictor {
    @Override
    public BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows) {
        int count = rows.length;
        int padded = BatchLimits.padded(count);
        // The UNet's first layers see each latent once. The number of latents must follow from that of rows.
        int rowsOfLatent = isPaired(rows) ? 2 : 1;
        List<float[]> texts = IntStream.range(0, padded)
                .mapToObj(row -> embeddings.get(Math.min(row, count - 1)))
                .toList();
        long[] latentOfRow =
                LongStream.range(0, padded).map(row -> row / rowsOfLatent).toArray();
        int[] sources = IntStream.range(0, padded / rowsOfLatent)
                .map(latent -> (int) rows[Math.min(latent * rowsOfLatent, count - 1)])
                .toArray();
        return new Padded(unet.condition(texts, latentOfRow), sources, count);
    }

    private static boolean isPaired(long[] rows) {
        return rows.length % 2 == 0 && IntStream.range(0, rows.length).allMatch(row -> rows[row] == row / 2);
    }

    /** @param sources for each latent of the padded batch its index among the given ones */
    private record Padded(BatchedUnet.Conditioned unet, int[] sources, int count) implements BatchedUnet.Conditioned {
        @Override
        public List<float[]> predict(List<float[]> latents, float timestep, DeepCache cache) {
            List<float[]> padded = new ArrayList<>();
            for (int source : sources) {
                padded.add(latents.get(source));
            }
            return unet.predict(padded, timestep, cache).subList(0, count);
        }

        @Override
        public PtNDArray predict(PtNDArray latents, float timestep, DeepCache cache) {
            List<PtNDArray> padded = Arrays.stream(sources)
                    .mapToObj(source -> Tensors.slice(latents, source, source + 1))
                    .toList();
            return Tensors.slice(unet.predict(Tensors.concat(padded), timestep, cache), 0, count);
        }

        @Override
        public void close() {
            unet.close();
        }
    }
}
