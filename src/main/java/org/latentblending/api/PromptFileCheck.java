package org.latentblending.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lombok.RequiredArgsConstructor;
import org.latentblending.diffusion.prompts.LoraTags;
import org.latentblending.diffusion.prompts.MoviePrompts;
import org.latentblending.diffusion.prompts.PromptReader;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.NamedFiles.Found;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.embeddings.TextualInversion;
import org.latentblending.models.embeddings.TextualInversions;
import org.latentblending.models.loras.LinearLayers;
import org.latentblending.models.loras.Loras;
import org.latentblending.system.RoleSettings;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.web.BadRequest;
import org.latentblending.web.BadRequest.FieldError;
import org.springframework.stereotype.Component;

/**
 * Rejects prompts that name a textual inversion or a LoRA which the model cannot use. Only servers with a models folder know;
 * elsewhere a worker fails the transition for a LoRA, and an inversion's name is an ordinary word.
 */
@Component
@RequiredArgsConstructor
class PromptFileCheck {
    private static final int MAX_LORAS = 8;

    private final RoleSettings role;
    private final ModelCatalogue catalogue;
    private final TextualInversions inversions;
    private final Loras loras;

    /** @throws BadRequest naming every such prompt */
    void check(TransitionRequest request) {
        if (request.promptSyntax() == PromptSyntax.PLAIN) {
            return;
        }
        List<FieldError> errors = new ArrayList<>();
        var movie = new MoviePrompts(
                request.promptSyntax(), List.copyOf(request.prompts().values()));
        if (movie.loras().size() > MAX_LORAS) {
            errors.add(new FieldError("keyframes", "All prompts together may name %d LoRAs.".formatted(MAX_LORAS)));
        }
        Map<String, Found<TextualInversion>> byName = inversions.byName();
        boolean namesFiles = !byName.isEmpty() || !movie.loras().isEmpty();
        if (role.role().draws() && namesFiles) {
            try (ModelFolder folder = catalogue.open(request.model())) {
                int width = folder.config().textEncoder().hiddenSize();
                LinearLayers layers = LinearLayers.of(folder.unet(), folder.textEncoder());
                request.prompts().forEach((field, prompt) -> {
                    addLoras(field, prompt, layers, errors);
                    addInversions(field, prompt, byName, width, errors);
                });
            } catch (InvalidModel changed) {
                throw new BadRequest(
                        "model", "The model '%s' is invalid: %s".formatted(request.model(), changed.getMessage()));
            }
        }
        if (!errors.isEmpty()) {
            throw new BadRequest(errors);
        }
    }

    private void addLoras(String field, String prompt, LinearLayers layers, List<FieldError> errors) {
        var named = LoraTags.parse(prompt, PromptSyntax.WEIGHTED).strengths().keySet();
        if (!named.isEmpty() && field.endsWith("egativePrompt")) {
            errors.add(new FieldError(field, "A LoRA changes the whole picture: name it in the keyframe's prompt."));
            return;
        }
        for (String name : named) {
            String problem = Loras.problem(name, loras.byName().get(name), layers);
            if (problem != null) {
                errors.add(new FieldError(field, problem));
            }
        }
    }

    private static void addInversions(
            String field,
            String prompt,
            Map<String, Found<TextualInversion>> byName,
            int width,
            List<FieldError> errors) {
        if (byName.isEmpty()) {
            return;
        }
        Pattern names = PromptReader.names(byName.keySet());
        for (Matcher name = names.matcher(prompt); name.find(); ) {
            Found<TextualInversion> found = byName.get(name.group().toLowerCase(Locale.ROOT));
            String problem = found == null ? null : TextualInversions.problem(found, width);
            if (problem != null) {
                errors.add(new FieldError(field, problem));
            }
        }
    }
}
