package org.latentblending.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.diffusion.prompts.LoraTags;
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
import org.latentblending.web.RequestBinder.BindingResult;
import org.springframework.stereotype.Component;

/**
 * Rejects prompts that name a textual inversion or a LoRA which the model cannot use. Only a server that has the model knows;
 * elsewhere a worker fails the transition for a LoRA, and an inversion's name is an ordinary word.
 */
@Component
@RequiredArgsConstructor
@Slf4j
class PromptFileCheck {
    private static final int MAX_LORAS = 8;

    private final RoleSettings role;
    private final ModelCatalogue catalogue;
    private final TextualInversions inversions;
    private final Loras loras;

    /** @param inversions names in the prompt's text */
    private record Named(Set<String> loras, Set<String> inversions) {}

    /** @param prompts by the name of their field */
    void check(BindingResult<?> binding, String model, PromptSyntax syntax, Map<String, String> prompts) {
        if (syntax == PromptSyntax.PLAIN) {
            return;
        }
        Map<String, Named> named = named(prompts);
        named.forEach((field, names) -> {
            if (!names.loras.isEmpty() && field.endsWith("egativePrompt")) {
                binding.reject(field, "A LoRA changes the whole picture: name it in the keyframe's prompt.");
            }
        });
        long count = named.values().stream()
                .flatMap(names -> names.loras.stream())
                .distinct()
                .count();
        if (count > MAX_LORAS) {
            binding.reject("keyframes", "All prompts together may name %d LoRAs.".formatted(MAX_LORAS));
            return;
        }
        boolean areNamed =
                named.values().stream().anyMatch(names -> !names.loras.isEmpty() || !names.inversions.isEmpty());
        if (!areNamed || !role.role().draws()) {
            return;
        }
        try (ModelFolder folder = catalogue.open(model)) {
            int width = folder.config().textEncoder().hiddenSize();
            LinearLayers layers = LinearLayers.of(folder.unet(), folder.textEncoder());
            named.forEach((field, names) ->
                    problems(names, layers, width).forEach(problem -> binding.reject(field, problem)));
        } catch (InvalidModel elsewhere) {
            LOG.debug("This server cannot check what prompts name for {}", model, elsewhere);
        }
    }

    private Map<String, Named> named(Map<String, String> prompts) {
        Set<String> known = role.role().draws() ? inversions.names() : Set.of();
        Pattern names = known.isEmpty() ? null : PromptReader.names(known);
        Map<String, Named> named = new LinkedHashMap<>();
        prompts.forEach((field, prompt) -> {
            LoraTags tags = LoraTags.parse(prompt, PromptSyntax.WEIGHTED);
            Set<String> words = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            if (names != null) {
                names.matcher(tags.text()).results().map(MatchResult::group).forEach(words::add);
            }
            named.put(field, new Named(tags.strengths().keySet(), words));
        });
        return named;
    }

    private List<String> problems(Named named, LinearLayers layers, int width) {
        List<String> problems = new ArrayList<>();
        for (String name : named.loras) {
            String problem = Loras.problem(name, loras.find(name), layers);
            if (problem != null) {
                problems.add(problem);
            }
        }
        for (String name : named.inversions) {
            Found<TextualInversion> found = inversions.find(name);
            String problem = found == null ? null : TextualInversions.problem(found, width);
            if (problem != null) {
                problems.add(problem);
            }
        }
        return problems;
    }
}
