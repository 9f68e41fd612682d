package org.latentblending.web;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Stream;
import org.latentblending.web.BadRequest.FieldError;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads numbers exactly. A whole number may have a fraction or an exponent, {@code 30.0} or {@code 3e1}; a number whose
 * digits a double cannot hold is invalid.
 */
class JsonNumbers {
    /** No field accepts whole numbers of more digits. */
    private static final int MAX_DIGITS = 40;

    private JsonNumbers() {}

    /** Converts whole decimals of a tree to integers, and replaces numbers that lose digits by null with an error. */
    static JsonNode normalize(JsonNode value, String field, List<FieldError> errors) {
        if (value instanceof ObjectNode object) {
            String prefix = field.isEmpty() ? "" : field + ".";
            object.properties()
                    .forEach(each -> each.setValue(normalize(each.getValue(), prefix + each.getKey(), errors)));
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, normalize(array.get(i), field + "[" + i + "]", errors));
            }
        } else if (value instanceof DecimalNode) {
            BigDecimal number = value.decimalValue().stripTrailingZeros();
            if (number.signum() == 0
                    || (number.scale() <= 0 && number.precision() - (long) number.scale() <= MAX_DIGITS)) {
                return BigIntegerNode.valueOf(number.toBigInteger());
            }
            if (!isExact(number)) {
                errors.add(new FieldError(
                        field, "Has more digits, or is larger or smaller, than a 64-bit number can hold."));
                return NullNode.getInstance();
            }
        }
        return value;
    }

    /** Whether a double holds all digits, as it does for every number that a program printed. */
    private static boolean isExact(BigDecimal number) {
        double held = number.doubleValue();
        if (Double.isInfinite(held) || held == 0) {
            return false;
        }
        // Programs round a value halfway between two either way.
        return Stream.of(RoundingMode.HALF_UP, RoundingMode.HALF_DOWN)
                .map(mode -> new MathContext(number.precision(), mode))
                .anyMatch(digits -> new BigDecimal(held).round(digits).compareTo(number) == 0);
    }
}
