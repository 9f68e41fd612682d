package org.latentblending.models.original;

import java.nio.file.Files;
import java.nio.file.Path;
import org.latentblending.models.config.ClipVocabulary;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.TokenizerConfig;
import org.latentblending.models.config.TokenizerFolder;

/**
 * The vocabulary of a single file, which does not hold it: a {@code tokenizer} folder beside it, or else CLIP's own, which
 * comes with this software.
 */
public final class OriginalTokenizer {
    public static final String FOLDER = "tokenizer";

    private OriginalTokenizer() {}

    /** @param tokens that the text encoder knows */
    public static TokenizerConfig read(Path path, String file, int tokens) {
        if (Files.isDirectory(path.resolveSibling(FOLDER))) {
            TokenizerConfig tokenizer = TokenizerFolder.read(path.resolveSibling(""));
            if (tokenizer.vocabulary().size() != tokens) {
                throw new InvalidModel(
                        file,
                        "knows %d tokens, the folder '%s' beside it has %d"
                                .formatted(
                                        tokens, FOLDER, tokenizer.vocabulary().size()));
            }
            return tokenizer;
        }
        TokenizerConfig clip = ClipVocabulary.read();
        if (clip.vocabulary().size() != tokens) {
            throw new InvalidModel(
                    file,
                    "knows %d tokens, CLIP's vocabulary has %d: put its own beside it as the folder '%s'"
                            .formatted(tokens, clip.vocabulary().size(), FOLDER));
        }
        return clip;
    }
}
