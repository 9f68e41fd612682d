package org.latentblending.web;

import jakarta.validation.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.latentblending.web.BadRequest.FieldError;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * Binds JSON bodies strictly and names all invalid fields at once: wrong types, unknown fields and values out of range.
 * See docs/decisions/0004-every-wrong-field-at-once.md.
 */
@Component
public class RequestBinder {
    /** Many times the size of the longest valid request. */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final int MAX_ERRORS = 100;

    private final JsonMapper strict;
    private final Validator validator;

    RequestBinder(JsonMapper json, Validator validator) {
        this.strict = json.rebuild()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        this.validator = validator;
    }

    /** @throws BadRequest naming every invalid field */
    public <T> T read(InputStream body, Class<T> type) {
        BindingResult<T> result = bind(parse(body), type);
        result.throwIfInvalid();
        return result.value();
    }

    /**
     * @throws BadRequest if the body is not a JSON object in UTF-8
     * @throws HttpProblem if it is too large
     */
    public JsonNode parse(InputStream body) {
        try {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new HttpProblem(
                        HttpStatus.CONTENT_TOO_LARGE, "The body exceeds the limit of %d bytes.".formatted(MAX_BYTES));
            }
            JsonNode tree = strict.readTree(QueryString.utf8(bytes));
            if (!tree.isObject()) {
                throw new BadRequest("", "The body must be a JSON object.");
            }
            return tree;
        } catch (JacksonException e) {
            throw new BadRequest("", "The body is not valid JSON: " + reason(e));
        } catch (CharacterCodingException e) {
            throw new BadRequest("", "The body is not UTF-8.");
        } catch (IOException e) {
            throw new BadRequest("", "The body cannot be read: " + e.getMessage());
        }
    }

    /** With the place; without that of the bracket that is open, of which Jackson shows no source. */
    private static String reason(JacksonException e) {
        String message = e.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
        TokenStreamLocation place = e.getLocation();
        return place == null || place.getLineNr() < 1
                ? message
                : "%s, in line %d, column %d".formatted(message, place.getLineNr(), place.getColumnNr());
    }

    /**
     * Binds as much as possible and collects the errors, so that the caller can validate the rest before it refuses the request.
     *
     * @throws BadRequest if nothing can be bound, or if there are too many errors
     */
    public <T> BindingResult<T> bind(JsonNode body, Class<T> type) {
        var errors = new ArrayList<FieldError>();
        JsonNode tree = body.deepCopy();
        JsonNumbers.normalize(tree, "", errors);
        if (errors.size() > MAX_ERRORS) {
            throw new BadRequest(errors.subList(0, MAX_ERRORS));
        }
        T value = bind(tree, strict.readerFor(type), errors);
        var result = new BindingResult<>(value, errors);
        for (var violation : validator.validate(value)) {
            result.reject(path(violation.getPropertyPath().toString()), violation.getMessage());
        }
        return result;
    }

    /** Removes one value that cannot be bound after the other until the rest can be bound. */
    private static <T> T bind(JsonNode body, ObjectReader reader, List<FieldError> errors) {
        while (true) {
            try {
                return reader.readValue(body);
            } catch (JacksonException e) {
                var field = new StringBuilder();
                JsonPointer pointer = JsonPointer.empty();
                for (var step : e.getPath()) {
                    String name = step.getPropertyName();
                    field.append(name == null ? "[" + step.getIndex() + "]" : field.isEmpty() ? name : "." + name);
                    pointer = name == null ? pointer.appendIndex(step.getIndex()) : pointer.appendProperty(name);
                }
                if (errors.stream().noneMatch(error -> error.field().contentEquals(field))) {
                    errors.add(new FieldError(field.toString(), message(e)));
                }
                if (errors.size() >= MAX_ERRORS || !remove(body, pointer)) {
                    throw new BadRequest(errors);
                }
            }
        }
    }

    private static String message(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException) {
            return "Unknown field.";
        }
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (e instanceof InputCoercionException || target == Integer.class || target == Long.class) {
            return "Must be a whole number in range.";
        }
        if (target == null) {
            return "Invalid value.";
        }
        if (target.isEnum()) {
            return Arrays.stream(target.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "Must be one of ", "."));
        }
        if (target == Double.class) {
            return "Must be a number.";
        }
        if (target == String.class) {
            return "Must be a string.";
        }
        if (target == Boolean.class) {
            return "Must be true or false.";
        }
        return Iterable.class.isAssignableFrom(target) ? "Must be an array." : "Must be an object.";
    }

    private static boolean remove(JsonNode body, JsonPointer pointer) {
        JsonNode parent = pointer.matches() ? body : body.at(pointer.head());
        JsonPointer last = pointer.last();
        if (last != null && parent instanceof ObjectNode object) {
            return object.remove(last.getMatchingProperty()) != null;
        }
        if (last != null && parent instanceof ArrayNode array && last.getMatchingIndex() < array.size()) {
            // The other elements keep their index.
            array.setNull(last.getMatchingIndex());
            return true;
        }
        return false;
    }

    /** Bean Validation names the elements of a list after its container. */
    private static String path(String propertyPath) {
        return propertyPath.replaceAll("\\.<list element>", "").replaceAll("(\\[\\d+])\\[\\d+]$", "$1");
    }

    /** A request as far as it could be bound, and its invalid fields with one error each. */
    public static class BindingResult<T> {
        private final T value;
        private final List<String> unbound;
        private final List<FieldError> errors;

        /** @param errors of the fields that could not be bound and are missing from the value */
        BindingResult(T value, List<FieldError> errors) {
            this.value = value;
            this.unbound = errors.stream().map(FieldError::field).toList();
            this.errors = new ArrayList<>(errors);
        }

        public T value() {
            return value;
        }

        /** Adds an error, unless the field has one. */
        public void reject(String field, String message) {
            if (errors.stream().noneMatch(error -> error.field().equals(field))) {
                errors.add(new FieldError(field, message));
            }
        }

        /** Whether this field and all fields below it were bound, so that they can be validated together. */
        public boolean isBound(String field) {
            return unbound.stream().noneMatch(missing -> missing.startsWith(field));
        }

        /** Whether neither this field nor one below it has an error. */
        public boolean isValid(String field) {
            return errors.stream().noneMatch(error -> error.field().startsWith(field));
        }

        /** @throws BadRequest naming every invalid field */
        public void throwIfInvalid() {
            if (!errors.isEmpty()) {
                throw new BadRequest(errors.stream()
                        .sorted(Comparator.comparing(FieldError::field))
                        .toList());
            }
        }
    }
}
