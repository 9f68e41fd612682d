package org.latentblending.models.original;

import java.nio.file.Files;
import java.nio.file.Path;
import org.latentblending.models.config.ClipVocabulary;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.TokenizerConfig;
import org.latentblending.models.config.TokenizerFolder;

/** The vocabulary for a single file: that of a {@code tokenizer} folder beside it, else CLIP's own, which is built in. */
public final class OriginalTokenizer {
    public static final String FOLDER = "tokenizer";

    private OriginalTokenizer() {}

    /** @param tokens size of the text encoder's vocabulary */
    public static TokenizerConfig read(Path path, String file, int tokens) {
        boolean hasFolder = Files.isDirectory(path.resolveSibling(FOLDER));
        TokenizerConfig tokenizer = hasFolder ? TokenizerFolder.read(path.resolveSibling("")) : ClipVocabulary.read();
        int found = tokenizer.vocabulary().size();
        if (found != tokens) {
            String problem = hasFolder
                    ? "has %d tokens, the folder '%s' beside it has %d".formatted(tokens, FOLDER, found)
                    : "has %d tokens, CLIP's vocabulary has %d: put the model's own into the folder '%s' beside it"
                            .formatted(tokens, found, FOLDER);
            throw new InvalidModel(file, problem);
        }
        return tokenizer;
    }
}
