package org.latentblending.models.embeddings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelSettings;
import org.latentblending.models.NamedFiles;
import org.latentblending.models.NamedFiles.Found;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The textual inversions in the sub-folder {@code embeddings} of the models folder. Thread-safe. */
@Component
public class TextualInversions {
    /** No textual inversions. */
    public static final TextualInversions NONE = new TextualInversions((Path) null);

    private final NamedFiles<TextualInversion> files;

    @Autowired
    TextualInversions(ModelSettings settings) {
        this(settings.embeddings());
    }

    public TextualInversions(@Nullable Path folder) {
        files = new NamedFiles<>(folder, TextualInversion::read);
    }

    /** Names of all files, valid or not, in lower case. */
    public Set<String> names() {
        return files.names();
    }

    /** See {@link NamedFiles#version}. */
    public String version(String name) {
        return files.version(name);
    }

    /** The file of a name, in any case, valid or not; null if there is none. */
    public @Nullable Found<TextualInversion> find(String name) {
        return files.find(name);
    }

    /** Why a prompt cannot use one with a model whose token embeddings have a width; null if it can. */
    public static @Nullable String problem(Found<TextualInversion> found, int width) {
        TextualInversion inversion = found.content();
        if (inversion == null) {
            return found.reason();
        }
        int own = inversion.width();
        return own == width
                ? null
                : "The textual inversion '%s' is for other models: its vectors have %d numbers, this model's have %d%s."
                        .formatted(inversion.name(), own, width, own == 768 ? " (768 is Stable Diffusion 1.x)" : "");
    }

    /** Vectors of the textual inversions of a width, by name in lower case. */
    public Map<String, float[][]> ofWidth(int width) {
        Map<String, float[][]> vectors = new HashMap<>();
        for (String name : names()) {
            Found<TextualInversion> found = find(name);
            if (found != null && found.content() != null && found.content().width() == width) {
                vectors.put(name, found.content().vectors());
            }
        }
        return vectors;
    }
}
