package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.prompts.LoraTags;
import org.latentblending.diffusion.prompts.MoviePrompts;
import org.latentblending.diffusion.prompts.PromptReader;
import org.latentblending.diffusion.prompts.TextPiece;
import org.latentblending.models.loras.LinearLayers;
import org.latentblending.models.loras.Lora;

/** Encodes the prompts of one movie: all to the same number of tokens, and with the strengths of all its LoRAs. */
@RequiredArgsConstructor
final class PromptEncoder {
    private final MoviePrompts movie;
    private final PromptReader reader;
    private final int pieces;
    private final List<String> loras;
    private final @Nullable MovieLoras adapters;
    private final TextStates states;

    /** The text encoder. */
    @FunctionalInterface
    interface TextStates {
        float[] encode(List<TextPiece> pieces, @Nullable Adapters adapters, float... strengths);
    }

    /** LoRAs on a device. */
    record MovieLoras(Adapters unet, Adapters textEncoder) implements AutoCloseable {
        static MovieLoras load(List<Lora> loras, LinearLayers layers, PtNDManager manager) {
            Adapters unet = Adapters.load(loras, layers.unet(), manager);
            try {
                return new MovieLoras(unet, Adapters.load(loras, layers.textEncoder(), manager));
            } catch (RuntimeException | Error failed) {
                unet.close();
                throw failed;
            }
        }

        @Override
        public void close() {
            unet.close();
            textEncoder.close();
        }
    }

    static PromptEncoder of(MoviePrompts movie, PromptReader reader, @Nullable MovieLoras adapters, TextStates states) {
        int pieces = movie.prompts().stream()
                .map(prompt -> LoraTags.parse(prompt, movie.syntax()).text())
                .mapToInt(text -> reader.pieces(text, movie.syntax()).size())
                .max()
                .orElse(1);
        return new PromptEncoder(movie, reader, pieces, movie.loras(), adapters, states);
    }

    @Nullable
    Adapters unetAdapters() {
        return adapters == null ? null : adapters.unet();
    }

    /** Text states, followed by the strength of each LoRA. */
    float[] encode(String prompt) {
        return encodeNegative(prompt, prompt);
    }

    /** A text with the LoRAs of a prompt. */
    float[] encodeNegative(String text, String prompt) {
        SortedMap<String, Double> own = LoraTags.parse(prompt, movie.syntax()).strengths();
        float[] strengths = new float[loras.size()];
        for (int i = 0; i < strengths.length; i++) {
            strengths[i] = own.getOrDefault(loras.get(i), 0.0).floatValue();
        }
        String words = LoraTags.parse(text, movie.syntax()).text();
        float[] encoded = states.encode(
                reader.pieces(words, movie.syntax(), pieces),
                adapters == null ? null : adapters.textEncoder(),
                strengths);
        float[] conditioning = Arrays.copyOf(encoded, encoded.length + strengths.length);
        System.arraycopy(strengths, 0, conditioning, encoded.length, strengths.length);
        return conditioning;
    }
}
