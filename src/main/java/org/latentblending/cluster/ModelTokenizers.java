package org.latentblending.cluster;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.Tokenizer;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.TokenizerConfig;
import org.latentblending.system.RoleSettings;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Finds prompts that are longer than a model reads, with the model's own tokenizer: from the models folder, or stored by a
 * worker if this server has no models folder.
 */
@Component
@RequiredArgsConstructor
@Slf4j
public class ModelTokenizers implements DisposableBean {
    private static final int MAX_OPEN = 2;

    private final RoleSettings role;
    private final ModelCatalogue catalogue;
    private final TokenizerStore shared;
    private final Map<String, Opened> opened = new LinkedHashMap<>(MAX_OPEN, 0.75f, true);
    private final Map<String, Object> stored = new HashMap<>();

    private record Opened(Object version, Tokenizer tokenizer) {}

    /** Where the model cuts each prompt; empty for a prompt that it reads completely. */
    public synchronized List<Optional<Tokenizer.Truncation>> cuts(String modelId, List<String> prompts) {
        try {
            Tokenizer tokens = open(modelId);
            if (tokens != null) {
                return prompts.stream().map(tokens::truncation).toList();
            }
            LOG.debug("No worker has stored the tokenizer of {}", modelId);
        } catch (InvalidModel e) {
            LOG.debug("The model {} has just become unusable, which its listing says", modelId, e);
        }
        return Collections.nCopies(prompts.size(), Optional.empty());
    }

    /** Stores a model's tokenizer for servers without a models folder, if it has changed since the last call. */
    public synchronized void store(String modelId) {
        Object version = catalogue.version(modelId);
        if (!version.equals(stored.get(modelId))) {
            try {
                shared.store(modelId, ofFolder(modelId));
                stored.put(modelId, version);
            } catch (InvalidModel e) {
                LOG.debug("The model {} has just become unusable, which its listing says", modelId, e);
            }
        }
    }

    /** Null if no worker has stored it. */
    private @Nullable Tokenizer open(String modelId) {
        boolean hasModels = role.role().draws();
        Object version =
                hasModels ? catalogue.version(modelId) : shared.digest(modelId).orElse(null);
        Opened known = opened.get(modelId);
        if (known != null && known.version().equals(version)) {
            return known.tokenizer();
        }
        var config = hasModels ? Optional.of(ofFolder(modelId)) : shared.find(modelId);
        if (version == null || config.isEmpty()) {
            return null;
        }
        var tokenizer = new Tokenizer(config.get());
        Opened before = opened.put(modelId, new Opened(version, tokenizer));
        if (before != null) {
            before.tokenizer().close();
        }
        closeOldest();
        return tokenizer;
    }

    private void closeOldest() {
        var oldest = opened.values().iterator();
        for (int excess = opened.size() - MAX_OPEN; excess > 0; excess--) {
            oldest.next().tokenizer().close();
            oldest.remove();
        }
    }

    private TokenizerConfig ofFolder(String modelId) {
        try (ModelFolder folder = catalogue.open(modelId)) {
            return folder.config().tokenizer();
        }
    }

    @Override
    public synchronized void destroy() {
        opened.values().forEach(each -> each.tokenizer().close());
        opened.clear();
    }
}
