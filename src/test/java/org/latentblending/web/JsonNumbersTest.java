package org.latentblending.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.web.BadRequest.FieldError;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonNumbersTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** 2^-24 lies in the middle of two numbers of 16 digits: Python writes the upper one, Java 17 all 17 digits. */
    @ParameterizedTest
    @ValueSource(
            strings = {"0.1", "4.0", "5.960464477539063e-08", "5.960464477539062e-08", "5.9604644775390625E-8", "1e300"
            })
    void numbersThatProgramsWriteAreKept(String number) {
        assertThat(errorsIn(number)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.10000000000000000001", "5.960464477539064123456e-08", "1.5e400", "1.5e-400"})
    void namesNumbersThatLoseDigits(String number) {
        assertThat(errorsIn(number)).extracting(FieldError::field).containsExactly("value");
    }

    private static ArrayList<FieldError> errorsIn(String number) {
        JsonNode tree = JSON.readTree("{\"value\": %s}".formatted(number));
        var errors = new ArrayList<FieldError>();
        JsonNumbers.normalize(tree, "", errors);
        return errors;
    }
}
