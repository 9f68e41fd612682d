package org.latentblending.diffusion.prompts;

import java.util.List;
import org.latentblending.models.NamedFiles.Found;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.embeddings.TextualInversions;
import org.latentblending.models.loras.LinearLayers;
import org.latentblending.models.loras.Lora;
import org.latentblending.models.loras.Loras;

/** The files that prompts may name. */
public record PromptFiles(TextualInversions inversions, Loras loras) {
    public static final PromptFiles NONE = new PromptFiles(TextualInversions.NONE, Loras.NONE);

    /** @throws InvalidModel for a LoRA that does not exist or that the model cannot use */
    public List<Lora> loras(List<String> names, LinearLayers layers) {
        return names.stream()
                .map(name -> {
                    Found<Lora> found = loras.find(name);
                    Lora lora = found == null ? null : found.content();
                    String problem = Loras.problem(name, found, layers);
                    if (lora == null || problem != null) {
                        throw new InvalidModel(name, "cannot be used. " + problem);
                    }
                    return lora;
                })
                .toList();
    }
}
