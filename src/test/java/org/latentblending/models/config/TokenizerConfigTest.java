package org.latentblending.models.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.StringJoiner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.Bounds;
import org.latentblending.models.Fixtures;
import org.latentblending.models.config.TokenizerConfig.Merge;

class TokenizerConfigTest {
    private static final String CONFIG = "tokenizer/tokenizer_config.json";
    private static final String SPECIAL = "tokenizer/special_tokens_map.json";

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() {
        Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-v/tokenizer"), folder.resolve("tokenizer"));
    }

    @Test
    void readsVocabularyAndMerges() throws IOException {
        TokenizerConfig tokenizer = TokenizerConfig.read(folder);
        assertThat(tokenizer.vocabulary()).hasSize(2314).containsEntry("!", 0).containsEntry("<|endoftext|>", 2313);
        assertThat(tokenizer.merges()).hasSize(1800);
        String first =
                Files.readAllLines(folder.resolve("tokenizer/merges.txt")).get(1);
        assertThat(tokenizer.merges().get(0)).isEqualTo(new Merge(first.split(" ")[0], first.split(" ")[1]));
        assertThat(tokenizer.begin()).isEqualTo("<|startoftext|>");
        assertThat(tokenizer.end()).isEqualTo("<|endoftext|>");
        assertThat(tokenizer.maxLength()).isEqualTo(77);
    }

    /** The two files of 2.1 disagree; transformers follows the older one. */
    @Test
    void padsWithTheTokenOfTheMapOfSpecialTokens() {
        assertThat(TokenizerConfig.read(folder).pad()).isEqualTo("!");
    }

    @Test
    void padsWithTheConfigsTokenIfItListsAddedTokens() {
        Fixtures.set(
                folder.resolve(CONFIG),
                "added_tokens_decoder",
                "{\"0\": {\"content\": \"!\"}, \"2313\": {\"content\": \"<|endoftext|>\", \"special\": true}}");
        assertThat(TokenizerConfig.read(folder).pad()).isEqualTo("<|endoftext|>");
    }

    @Test
    void padsWithTheEndTokenByDefault() throws IOException {
        Files.delete(folder.resolve(SPECIAL));
        Fixtures.edit(folder.resolve(CONFIG), config -> config.remove("pad_token"));
        assertThat(TokenizerConfig.read(folder).pad()).isEqualTo("<|endoftext|>");
    }

    @Test
    void readsTheSingleFileOfCurrentTransformers() {
        TokenizerConfig tokenizer = TokenizerConfig.read(Fixtures.TODAY);
        assertThat(tokenizer.vocabulary()).hasSize(58).containsEntry("frog</w>", 55);
        assertThat(tokenizer.merges())
                .containsExactly(new Merge("f", "r"), new Merge("fr", "o"), new Merge("fro", "g</w>"));
        assertThat(tokenizer.pad()).isEqualTo("!");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
            add_prefix_space ; true
            added_tokens_decoder ; {"2314": {"content": "<my-concept>"}}
            added_tokens_decoder ; {"7": {"content": "!"}}
            additional_special_tokens ; ["<my-concept>"]
            bos_token ; "<s>"
            bos_token ; 5
            do_lower_case ; false
            eos_token ; {"content": "<|endoftext|>", "lstrip": true}
            model_max_length ; null
            model_max_length ; 1000000000000000019884624838656
            padding_side ; "left"
            tokenizer_class ; "T5Tokenizer"
            of_the_future ; 1
            """)
    void rejectsUnsupportedValues(String field, String value) throws IOException {
        Files.delete(folder.resolve(SPECIAL));
        Fixtures.set(folder.resolve(CONFIG), field, value);
        String named = value.equals("\"<s>\"") ? "<s>" : field;
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> TokenizerConfig.read(folder))
                .satisfies(broken -> assertThat(broken.getMessage())
                        .startsWith("tokenizer/")
                        .contains(named.startsWith("added") ? "adds the token" : named));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
            {} ; has no vocabulary
            [] ; has no vocabulary
            {"!": "0"} ; the id of the token '!' is not an integer
            {"!": 0.5} ; the id of the token '!' is not an integer
            {"!": 0, "a": 0} ; has the id 0
            {"!": -1} ; has the id -1
            {"!": 0, "!": 1} ; Duplicate
            {"!": 99999999999} ; the id of the token '!' is not an integer
            {"!": 0, "<|startoftext|>": 1} ; has no special token '<|endoftext|>'
            {"!": 0, "<|startoftext|>": 1, "<|endoftext|>": 2} ; which a merge produces
            """)
    void rejectsABrokenVocabulary(String vocabulary, String complaint) throws IOException {
        Files.writeString(folder.resolve("tokenizer/vocab.json"), vocabulary);
        assertRejected("tokenizer/vocab.json", complaint);
    }

    /** Tokens of two letters have hashes side by side, which is slow in some of Java's maps. */
    @Test
    void readsManyShortTokensFast() throws IOException {
        StringJoiner tokens = new StringJoiner(",", "{\"<|startoftext|>\": 0, \"<|endoftext|>\": 1, \"!\": 2,", "}");
        for (int i = 0; i < 200 * 200; i++) {
            tokens.add("\"%c%c\": %d".formatted(256 + i / 200, 256 + i % 200, i + 3));
        }
        Files.writeString(folder.resolve("tokenizer/vocab.json"), tokens.toString());
        Files.writeString(folder.resolve("tokenizer/merges.txt"), "#version: 0.2\n");
        Bounds.time(
                Duration.ofSeconds(5),
                () -> assertThat(TokenizerConfig.read(folder).vocabulary()).hasSize(40_003));
    }

    @Test
    void rejectsBrokenMerges() throws IOException {
        Path merges = folder.resolve("tokenizer/merges.txt");
        Files.writeString(merges, "#version: 0.2\na b c\n");
        assertRejected("tokenizer/merges.txt", "the merge 'a b c' is not a pair");
        Files.write(merges, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertRejected("tokenizer/merges.txt", "cannot be read as UTF-8 text");
    }

    @Test
    void rejectsAddedTokensOutsideOfTheVocabulary() throws IOException {
        Files.writeString(folder.resolve("tokenizer/added_tokens.json"), "{\"<my-concept>\": 2314}");
        assertRejected("tokenizer/added_tokens.json", "adds the token '<my-concept>' with the id 2314");
    }

    private void assertRejected(String file, String complaint) {
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> TokenizerConfig.read(folder))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(complaint);
    }
}
