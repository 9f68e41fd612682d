package org.latentblending.web;

import jakarta.validation.Validator;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads a JSON body strictly and names every field that is wrong at once: those of a wrong type, those that are not
 * known, and those out of range.
 */
@Component
public class RequestBinder {
    private static final int MOST_ERRORS = 100;

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

    /** @throws BadRequest with every wrong field */
    public <T> T read(InputStream body, Class<T> type) {
        BindingResult<T> read = read(parse(body), type);
        read.throwIfWrong();
        return read.form();
    }

    /** Reads what can be read and tells what is wrong, so that more can be found wrong before all of it is answered. */
    public <T> BindingResult<T> read(JsonNode body, Class<T> type) {
        var errors = new ArrayList<FieldError>();
        JsonNode tree = body.deepCopy();
        JsonNumbers.normalize(tree, "", errors);
        if (errors.size() > MOST_ERRORS) {
            throw new BadRequest(errors.subList(0, MOST_ERRORS));
        }
        T form = bind(tree, strict.readerFor(type), errors);
        var read = new BindingResult<>(form, errors);
        for (var violation : validator.validate(form)) {
            read.add(path(violation.getPropertyPath().toString()), violation.getMessage());
        }
        return read;
    }

    /** @throws BadRequest if it is not a JSON object in UTF-8 */
    public JsonNode parse(InputStream body) {
        try {
            JsonNode tree = strict.readTree(BodyText.read(body));
            if (!tree.isObject()) {
                throw new BadRequest("", "The body must be a JSON object.");
            }
            return tree;
        } catch (JacksonException e) {
            throw new BadRequest("", "The body is not valid JSON: " + e.getOriginalMessage());
        }
    }

    /** Takes out what cannot be bound, one after the other, until the rest can. */
    private <T> T bind(JsonNode body, ObjectReader reader, List<FieldError> errors) {
        while (true) {
            try {
                return reader.readValue(body);
            } catch (JacksonException e) {
                String field = field(e);
                if (errors.stream().noneMatch(error -> error.field().equals(field))) {
                    errors.add(new FieldError(field, BindingMessages.of(e)));
                }
                if (errors.size() >= MOST_ERRORS || !remove(body, e.getPath())) {
                    throw new BadRequest(errors);
                }
            }
        }
    }

    private static boolean remove(JsonNode body, List<JacksonException.Reference> path) {
        JsonNode parent = body;
        for (var step : path.subList(0, Math.max(0, path.size() - 1))) {
            parent =
                    step.getPropertyName() == null ? parent.path(step.getIndex()) : parent.path(step.getPropertyName());
        }
        if (path.isEmpty()) {
            return false;
        }
        var last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            return object.remove(last.getPropertyName()) != null;
        }
        if (parent instanceof ArrayNode array && last.getIndex() < array.size()) {
            // Its neighbours keep their index. What is left in its place is no error of the client's.
            array.setNull(last.getIndex());
            return true;
        }
        return false;
    }

    private static String field(JacksonException e) {
        var field = new StringBuilder();
        for (var step : e.getPath()) {
            if (step.getPropertyName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return field.toString();
    }

    /** Bean Validation names the elements of a list after its container. */
    private static String path(String propertyPath) {
        return propertyPath.replaceAll("\\.<list element>", "").replaceAll("(\\[\\d+])\\[\\d+]$", "$1");
    }
}
