package org.latentblending.reuse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.latentblending.cluster.ModelTokenizers;
import org.latentblending.diffusion.prompts.MoviePrompts;
import org.latentblending.diffusion.prompts.PromptReader;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.embeddings.TextualInversions;
import org.latentblending.models.loras.Loras;
import org.latentblending.system.Sha256;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedImages.ImageNotFound;
import org.springframework.stereotype.Component;

/** What outside of a request determines its frames: files of models and prompts, uploaded images, and the precision. */
@Component
@RequiredArgsConstructor
class PartEnvironment {
    private final ModelCatalogue catalogue;
    private final ModelTokenizers tokenizers;
    private final TextualInversions inversions;
    private final Loras loras;
    private final UploadedImages images;
    private final ReuseSettings settings;
    // Uploads never change.
    private final Cache<String, String> imageHashes =
            Caffeine.newBuilder().maximumSize(1_000).build();

    /**
     * The version of the model, of the files that prompts name, and of what all prompts of a movie have in common: the number of
     * their pieces and their LoRAs. Empty on a server without the model, which cannot know.
     */
    Optional<List<String>> of(TransitionRequest request) {
        Optional<String> model = catalogue.fingerprint(request.model());
        Collection<String> prompts = request.prompts().values();
        OptionalInt pieces = tokenizers.pieces(request.model(), request.promptSyntax(), prompts);
        if (model.isEmpty() || pieces.isEmpty()) {
            return Optional.empty();
        }
        var environment = new ArrayList<>(
                List.of(request.model(), model.get(), settings.precision(), "pieces " + pieces.getAsInt()));
        if (request.promptSyntax() != PromptSyntax.PLAIN) {
            new MoviePrompts(request.promptSyntax(), List.copyOf(prompts))
                    .loras()
                    .forEach(name -> environment.add("lora " + name + loras.version(name)));
            environment.addAll(inversionsIn(prompts));
        }
        return Optional.of(environment);
    }

    /** A textual inversion may lengthen a prompt, and with it all others: then all prompts count. */
    private List<String> inversionsIn(Collection<String> prompts) {
        var known = inversions.names();
        if (known.isEmpty()) {
            return List.of();
        }
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        var pattern = PromptReader.names(known);
        // An escaped bracket may belong to a name.
        prompts.stream()
                .flatMap(prompt -> Stream.of(prompt, prompt.replace("\\", "")))
                .forEach(text -> pattern.matcher(text).results().forEach(match -> names.add(match.group())));
        var found = new ArrayList<String>();
        names.forEach(name -> found.add("inversion " + name + inversions.version(name)));
        if (!found.isEmpty()) {
            found.addAll(prompts);
        }
        return found;
    }

    /** @throws ImageNotFound if it was deleted */
    String imageHash(String id) {
        return imageHashes.get(id, key -> Sha256.hex(images.read(key).orElseThrow(() -> new ImageNotFound(key))));
    }
}
