package org.latentblending.models.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.latentblending.models.Fixtures;
import tools.jackson.databind.JsonNode;

/** The packaged vocabulary against the one that OpenCLIP builds. */
class ClipVocabularyTest {
    private static final JsonNode OPEN_CLIP = ConfigFile.readJson(Fixtures.REFERENCE, "clip-vocabulary.json");

    @Test
    void hasTheSameTokens() throws NoSuchAlgorithmException {
        Map<String, Integer> vocabulary = ClipVocabulary.read().vocabulary();
        assertThat(vocabulary).hasSize(OPEN_CLIP.path("tokens").intValue());
        List<String> tokens = vocabulary.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        assertThat(sha256(tokens)).isEqualTo(OPEN_CLIP.path("sha256").stringValue());
        OPEN_CLIP.path("ids").propertyStream().forEach(token -> assertThat(vocabulary)
                .containsEntry(token.getKey(), token.getValue().intValue()));
    }

    @Test
    void hasTheSameMergesInTheSameOrder() throws NoSuchAlgorithmException {
        List<String> merges = ClipVocabulary.read().merges().stream()
                .map(merge -> merge.left() + " " + merge.right())
                .toList();
        assertThat(sha256(merges)).isEqualTo(OPEN_CLIP.path("mergesSha256").stringValue());
    }

    @Test
    void hasEverySpecialTokenAndEveryMerge() {
        TokenizerConfig clip = ClipVocabulary.read();
        clip.check("CLIP's vocabulary");
        assertThat(clip.id(clip.begin())).isEqualTo(49406);
        assertThat(clip.id(clip.end())).isEqualTo(49407);
        assertThat(clip.id(clip.pad())).isZero();
    }

    private static String sha256(List<String> lines) throws NoSuchAlgorithmException {
        byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    }
}
