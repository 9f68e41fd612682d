package org.latentblending.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lombok.RequiredArgsConstructor;
import org.latentblending.diffusion.prompts.PromptReader;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.embeddings.TextualInversions;
import org.latentblending.models.embeddings.TextualInversions.Found;
import org.latentblending.system.RoleSettings;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.web.BadRequest;
import org.latentblending.web.BadRequest.FieldError;
import org.springframework.stereotype.Component;

/** Rejects prompts with the name of a textual inversion that the model cannot use. Only servers with a models folder can. */
@Component
@RequiredArgsConstructor
class InversionCheck {
    private final RoleSettings role;
    private final ModelCatalogue catalogue;
    private final TextualInversions inversions;

    /** @throws BadRequest naming every such prompt */
    void check(TransitionRequest request) {
        Map<String, Found> byName = inversions.byName();
        if (!role.role().draws() || request.promptSyntax() == PromptSyntax.PLAIN || byName.isEmpty()) {
            return;
        }
        Pattern names = PromptReader.names(byName.keySet());
        int width = width(request.model());
        List<FieldError> errors = new ArrayList<>();
        request.prompts().forEach((field, prompt) -> {
            for (Matcher name = names.matcher(prompt); name.find(); ) {
                Found found = byName.get(name.group().toLowerCase(Locale.ROOT));
                String problem = found == null ? null : found.problem(width);
                if (problem != null) {
                    errors.add(new FieldError(field, problem));
                }
            }
        });
        if (!errors.isEmpty()) {
            throw new BadRequest(errors);
        }
    }

    private int width(String model) {
        try (ModelFolder folder = catalogue.open(model)) {
            return folder.config().textEncoder().hiddenSize();
        } catch (InvalidModel changed) {
            throw new BadRequest("model", "The model '%s' is invalid: %s".formatted(model, changed.getMessage()));
        }
    }
}
