package org.latentblending.cluster;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Tells which prompts are longer than a model reads, by the model's own tokenizer: that of the models folder, or the one
 * that the workers have stored where this server has no models folder.
 */
@Component
@Slf4j
public class ModelTokenizers implements DisposableBean {
    private static final int MOST_OPEN = 2;

    private final boolean hasModels;
    private final ModelCatalogue catalogue;
    private final TokenizerStore offered;
    private final Map<String, Opened> opened = new LinkedHashMap<>(MOST_OPEN, 0.75f, true);
    private final Map<String, Object> stored = new HashMap<>();

    private record Opened(Object version, Tokenizer prompts) {}

    ModelTokenizers(RoleSettings role, ModelCatalogue catalogue, TokenizerStore offered) {
        this.hasModels = role.role().draws();
        this.catalogue = catalogue;
        this.offered = offered;
    }

    /**
     * @return for each prompt where it is cut, empty where the model reads all of it
     */
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
        return prompts.stream()
                .map(prompt -> Optional.<Tokenizer.Truncation>empty())
                .toList();
    }

    /** Stores a model's tokenizer for servers without a models folder, if it has changed since the last call. */
    public synchronized void store(String modelId) {
        Object version = catalogue.version(modelId);
        if (!version.equals(stored.get(modelId))) {
            try {
                offered.store(modelId, ofFolder(modelId));
                stored.put(modelId, version);
            } catch (InvalidModel e) {
                LOG.debug("The model {} has just become unusable, which its listing says", modelId, e);
            }
        }
    }

    /** Null if no worker has stored it. */
    private @Nullable Tokenizer open(String modelId) {
        Object version =
                hasModels ? catalogue.version(modelId) : offered.digest(modelId).orElse(null);
        if (version == null) {
            return null;
        }
        Opened known = opened.get(modelId);
        if (known != null && known.version().equals(version)) {
            return known.prompts();
        }
        var config = hasModels ? Optional.of(ofFolder(modelId)) : offered.find(modelId);
        if (config.isEmpty()) {
            return null;
        }
        var prompts = new Tokenizer(config.get());
        Opened before = opened.put(modelId, new Opened(version, prompts));
        if (before != null) {
            before.prompts().close();
        }
        closeOldest();
        return prompts;
    }

    private void closeOldest() {
        var oldest = opened.values().iterator();
        for (int excess = opened.size() - MOST_OPEN; excess > 0; excess--) {
            oldest.next().prompts().close();
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
        opened.values().forEach(each -> each.prompts().close());
        opened.clear();
    }
}
