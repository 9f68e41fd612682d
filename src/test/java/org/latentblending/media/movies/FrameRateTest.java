package org.latentblending.media.movies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class FrameRateTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource({
        "30, 30, 1",
        "1, 1, 1",
        "120, 120, 1",
        "23.976, 24000, 1001",
        "23.98, 24000, 1001",
        "29.97, 30000, 1001",
        "47.952, 48000, 1001",
        "59.94, 60000, 1001",
        "119.88, 120000, 1001",
        "30000/1001, 30000, 1001",
        "60000/2002, 30000, 1001",
        "25/2, 25, 2",
        "12.5, 25, 2",
        "24.000, 24, 1",
        "29.9, 299, 10",
        "1.001, 1001, 1000"
    })
    void isAnExactFraction(String asked, int numerator, int denominator) {
        FrameRate rate = FrameRate.of(asked);
        assertThat(rate.numerator()).isEqualTo(numerator);
        assertThat(rate.denominator()).isEqualTo(denominator);
        if (!asked.contains("/")) {
            FrameRate number = FrameRate.of(new BigDecimal(asked));
            assertThat(number.perSecond()).isEqualTo((double) numerator / denominator);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "23.976", "\"23.976\"", "\"30000/1001\"", "\"30\"", "12.5"})
    void staysInJsonAsItWasAsked(String json) {
        FrameRate rate = JSON.readValue(json, FrameRate.class);
        assertThat(JSON.writeValueAsString(rate)).isEqualTo(json);
        assertThat(JSON.readValue(json, FrameRate.class)).isEqualTo(rate);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.999",
                "121",
                "120.001",
                "-30",
                "",
                "fast",
                "30/0",
                "0/0",
                "1/2",
                "29.97/1",
                "30/",
                "/1",
                "1e1",
                "30.00001",
                "99999999/1",
                "NaN",
                "３０"
            })
    void refusesWhatIsNoRate(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameRate.of(text))
                .withMessageStartingWith("Must be from 1 to 120: a number");
    }

    @Test
    void refusesOtherTypesAndHugeNumbers() {
        for (Object value :
                List.of(true, List.of(30), new BigDecimal("1e-999999"), new BigDecimal("1e999999"), 1e300)) {
            assertThatIllegalArgumentException().isThrownBy(() -> FrameRate.of(value));
        }
    }
}
