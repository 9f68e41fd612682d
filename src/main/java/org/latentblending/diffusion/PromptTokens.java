package org.latentblending.diffusion;

import java.util.Optional;
import org.latentblending.models.config.TokenizerConfig;

/** Tells how much of a prompt a model reads. */
public final class PromptTokens implements AutoCloseable {
    private final Tokenizer tokenizer;

    public PromptTokens(TokenizerConfig config) {
        tokenizer = new Tokenizer(config);
    }

    /**
     * A prompt that is longer than the model reads.
     *
     * @param tokens of the whole prompt
     * @param read how many of them the model reads: 75 for 2.x
     * @param word the first word of which at least a part is not read
     */
    public record Cut(int tokens, int read, String word) {}

    /** Empty if the model reads the whole prompt. */
    public Optional<Cut> cut(String prompt) {
        return tokenizer.cut(prompt);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
