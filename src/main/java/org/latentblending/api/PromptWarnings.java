package org.latentblending.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.latentblending.cluster.ModelTokenizers;
import org.latentblending.diffusion.Tokenizer.Truncation;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Keyframe;
import org.latentblending.transitions.Warning;
import org.springframework.stereotype.Component;

/** Warns of prompts of which the model does not read all. */
@Component
class PromptWarnings {
    private static final int MOST_SHOWN = 40;

    private final ModelTokenizers tokenizers;

    PromptWarnings(ModelTokenizers tokenizers) {
        this.tokenizers = tokenizers;
    }

    List<Warning> of(TransitionRequest request) {
        Map<String, String> prompts = prompts(request);
        var fields = List.copyOf(prompts.keySet());
        var cuts = tokenizers.cuts(request.model(), List.copyOf(prompts.values()));
        return IntStream.range(0, fields.size())
                .boxed()
                .flatMap(i -> cuts.get(i).map(cut -> new Warning(fields.get(i), message(cut))).stream())
                .toList();
    }

    private static Map<String, String> prompts(TransitionRequest request) {
        Map<String, String> prompts = new LinkedHashMap<>();
        List<Keyframe> keyframes = request.keyframes();
        for (int i = 0; i < keyframes.size(); i++) {
            prompts.put("keyframes[%d].prompt".formatted(i), keyframes.get(i).prompt());
            String negative = keyframes.get(i).negativePrompt();
            if (negative != null) {
                prompts.put("keyframes[%d].negativePrompt".formatted(i), negative);
            }
        }
        prompts.put("negativePrompt", request.negativePrompt());
        return prompts;
    }

    private static String message(Truncation cut) {
        return "The model reads %d of %d tokens: from the word \"%s\" on, the text is cut."
                .formatted(cut.read(), cut.tokens(), shown(cut.word()));
    }

    private static String shown(String word) {
        return word.codePointCount(0, word.length()) <= MOST_SHOWN
                ? word
                : word.substring(0, word.offsetByCodePoints(0, MOST_SHOWN)) + "…";
    }
}
