package org.latentblending.web;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Numbers as they were written. A whole number may be written with a fraction or an exponent, {@code 30.0} or {@code 3e1};
 * a number that a double cannot hold with all of its digits is wrong.
 */
class JsonNumbers {
    /** Larger whole numbers are none that any field takes. */
    private static final int MOST_DIGITS = 40;

    private JsonNumbers() {}

    /** Makes every whole number of a tree that was read with decimals an integer; notes and takes out what cannot be kept. */
    static void normalize(JsonNode tree, String path, List<FieldError> errors) {
        if (tree instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                String field = path.isEmpty() ? name : path + "." + name;
                JsonNode other = replacement(object.get(name), field, errors);
                if (other != null) {
                    object.set(name, other);
                }
            }
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode other = replacement(array.get(i), path + "[" + i + "]", errors);
                if (other != null) {
                    array.set(i, other);
                }
            }
        }
    }

    /** Null where the value stays. */
    private static @Nullable JsonNode replacement(JsonNode value, String field, List<FieldError> errors) {
        if (!(value instanceof DecimalNode)) {
            normalize(value, field, errors);
            return null;
        }
        BigDecimal number = value.decimalValue().stripTrailingZeros();
        if (number.signum() == 0
                || (number.scale() <= 0 && number.precision() - (long) number.scale() <= MOST_DIGITS)) {
            return BigIntegerNode.valueOf(number.toBigInteger());
        }
        if (!isKept(number)) {
            errors.add(
                    new FieldError(field, "Has more digits, or is larger or smaller, than a 64-bit number can hold."));
            return NullNode.getInstance();
        }
        return null;
    }

    /** Whether a double has all digits that were written, as every number has that was written by a program. */
    private static boolean isKept(BigDecimal number) {
        double kept = number.doubleValue();
        if (Double.isInfinite(kept) || kept == 0) {
            return false;
        }
        // Programs round a value in the middle of two either way.
        return Stream.of(RoundingMode.HALF_UP, RoundingMode.HALF_DOWN)
                .map(mode -> new MathContext(number.precision(), mode))
                .anyMatch(digits -> new BigDecimal(kept).round(digits).compareTo(number) == 0);
    }
}
