package org.latentblending.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.Tokenizer;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.TokenizerConfig;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.Sha256;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

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
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Map<String, Opened> opened = new LinkedHashMap<>(MAX_OPEN, 0.75f, true);
    private final Map<String, Object> stored = new HashMap<>();

    private record Opened(Object version, Tokenizer tokenizer) {}

    /** Where the model cuts each prompt; empty for a prompt that it reads completely. */
    public synchronized List<Optional<Tokenizer.Truncation>> cuts(
            String modelId, PromptSyntax syntax, Collection<String> prompts) {
        return known(modelId)
                .map(tokenizer -> prompts.stream()
                        .map(prompt -> tokenizer.truncation(prompt, syntax))
                        .toList())
                .orElse(Collections.nCopies(prompts.size(), Optional.empty()));
    }

    /** Most pieces in which the model reads one of the prompts; empty if its tokenizer is not known here. */
    public synchronized OptionalInt pieces(String modelId, PromptSyntax syntax, Collection<String> prompts) {
        return known(modelId)
                .map(tokenizer -> prompts.stream()
                        .mapToInt(prompt -> tokenizer.pieces(prompt, syntax))
                        .max())
                .orElse(OptionalInt.empty());
    }

    private Optional<Tokenizer> known(String modelId) {
        try {
            Optional<Tokenizer> found = Optional.ofNullable(open(modelId));
            if (found.isEmpty()) {
                LOG.debug("No worker has stored the tokenizer of {}", modelId);
            }
            return found;
        } catch (InvalidModel e) {
            LOG.debug("The model {} has just become unusable, which its listing says", modelId, e);
            return Optional.empty();
        }
    }

    /** Stores a model's tokenizer for servers without a models folder, if it has changed since the last call. */
    public synchronized void store(String modelId) {
        Object version = catalogue.version(modelId);
        if (!version.equals(stored.get(modelId))) {
            try {
                store(modelId, ofFolder(modelId));
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
                hasModels ? catalogue.version(modelId) : digest(modelId).orElse(null);
        Opened known = opened.get(modelId);
        if (known != null && known.version().equals(version)) {
            return known.tokenizer();
        }
        var config = hasModels ? Optional.of(ofFolder(modelId)) : find(modelId);
        if (version == null || config.isEmpty()) {
            return null;
        }
        var tokenizer = new Tokenizer(config.get());
        Opened before = opened.put(modelId, new Opened(version, tokenizer));
        if (before != null) {
            before.tokenizer().close();
        }
        for (var oldest = opened.values().iterator(); opened.size() > MAX_OPEN; oldest.remove()) {
            oldest.next().tokenizer().close();
        }
        return tokenizer;
    }

    private TokenizerConfig ofFolder(String modelId) {
        try (ModelFolder folder = catalogue.open(modelId)) {
            return folder.config().tokenizer();
        }
    }

    /** Equal for equal tokenizers; empty if no worker has stored the model's. */
    private Optional<String> digest(String modelId) {
        return jdbc.sql("select digest from model_tokenizer where model = ?")
                .param(modelId)
                .query(String.class)
                .optional();
    }

    private Optional<TokenizerConfig> find(String modelId) {
        return jdbc.sql("select definition from model_tokenizer where model = ?")
                .param(modelId)
                .query(String.class)
                .optional()
                .map(definition -> json.readValue(definition, TokenizerConfig.class));
    }

    private void store(String modelId, TokenizerConfig tokenizer) {
        String definition = json.writeValueAsString(tokenizer);
        String digest = Sha256.hex(definition.getBytes(StandardCharsets.UTF_8));
        if (digest(modelId).filter(digest::equals).isPresent()) {
            return;
        }
        int known = jdbc.sql("update model_tokenizer set digest = ?, definition = ? where model = ?")
                .params(digest, definition, modelId)
                .update();
        if (known == 0) {
            try {
                jdbc.sql("insert into model_tokenizer (model, digest, definition) values (?, ?, ?)")
                        .params(modelId, digest, definition)
                        .update();
            } catch (DuplicateKeyException e) {
                LOG.debug("Another worker has just stored the tokenizer of {}", modelId, e);
            }
        }
    }

    @Override
    public synchronized void destroy() {
        opened.values().forEach(each -> each.tokenizer().close());
        opened.clear();
    }
}
