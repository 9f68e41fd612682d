package org.latentblending.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.models.config.TokenizerConfig;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.util.DigestUtils;
import tools.jackson.databind.json.JsonMapper;

/** The tokenizers of the workers' models, stored for servers that have no models folder. */
@Repository
@RequiredArgsConstructor
@Slf4j
class TokenizerStore {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    /** Equal for equal tokenizers; empty if no worker has stored the model's. */
    Optional<String> digest(String modelId) {
        return jdbc.sql("select digest from model_tokenizer where model = ?")
                .param(modelId)
                .query(String.class)
                .optional();
    }

    Optional<TokenizerConfig> find(String modelId) {
        return jdbc.sql("select definition from model_tokenizer where model = ?")
                .param(modelId)
                .query(String.class)
                .optional()
                .map(definition -> json.readValue(definition, TokenizerConfig.class));
    }

    /** Replaces the tokenizer that was stored for this model before. */
    void store(String modelId, TokenizerConfig tokenizer) {
        String definition = json.writeValueAsString(tokenizer);
        String digest = DigestUtils.md5DigestAsHex(definition.getBytes(StandardCharsets.UTF_8));
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
}
