package org.latentblending.models.config;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code model_index.json}: which parts the folder holds, and that they are those of Stable Diffusion. */
public final class PipelineIndex {
    public static final String FILE = "model_index.json";

    private PipelineIndex() {}

    static void check(ConfigFile file) {
        file.must(
                "_class_name",
                "StableDiffusionPipeline",
                "StableDiffusionInpaintPipeline",
                "StableDiffusionImg2ImgPipeline");
        part(file, "unet", Set.of("UNet2DConditionModel"));
        part(file, "vae", Set.of("AutoencoderKL"));
        part(file, "text_encoder", Set.of("CLIPTextModel"));
        part(file, "tokenizer", Set.of("CLIPTokenizer", "CLIPTokenizerFast"));
        file.aside("scheduler"); // its own file names it as well
        // Pictures are not judged here; the README says so.
        file.aside("feature_extractor", "requires_safety_checker", "safety_checker");
        file.refuseRest();
    }

    /** A part is {@code ["library", "class"]}. */
    private static void part(ConfigFile file, String field, Set<String> classes) {
        JsonNode value = file.get(field);
        if (value == null || !value.isArray() || value.size() != 2) {
            throw new InvalidModel(file.name(), "the part '%s' is missing".formatted(field));
        }
        JsonNode name = value.get(1);
        if (!name.isString() || !classes.contains(name.stringValue())) {
            List<String> supported = classes.stream().sorted().toList();
            throw file.wrong(field, value, "which is not supported; supported: " + String.join(", ", supported));
        }
    }
}
