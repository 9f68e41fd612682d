package org.latentblending.web.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.core.util.RefUtils;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.NotNull;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.web.WellFormed;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Describes records as JSON: {@link Nullable} components are nullable, other components of responses are required, and
 * enumerations have their JSON names. Descriptions of fields come from {@code fields.properties}.
 */
@Component
@RequiredArgsConstructor
class ContractSchemas implements ModelConverter {
    private static final String NULL = "null";

    private static final ResourceBundle DESCRIPTIONS =
            ResourceBundle.getBundle("org.latentblending.web.openapi.fields", Locale.ROOT);

    private final JsonMapper json;

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable Schema resolve(AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        JavaType java = type.getType() == null ? null : Json31.mapper().constructType(type.getType());
        if (schema == null || java == null) {
            return schema;
        }
        if (java.isEnumType()) {
            name(schema, java.getRawClass());
        } else if (java.isRecordType()) {
            Schema<?> model = schema.get$ref() == null
                    ? schema
                    : context.getDefinedModels().get((String)
                            RefUtils.extractSimpleName(schema.get$ref()).getLeft());
            if (model != null && model.getProperties() != null) {
                describe(model, java.getRawClass());
            }
        }
        return schema;
    }

    private <T> void name(Schema<T> schema, Class<?> type) {
        @SuppressWarnings("unchecked")
        List<T> names = (List<T>) Arrays.stream(type.getEnumConstants())
                .map(constant -> json.valueToTree(constant).asString())
                .toList();
        schema.setEnum(names);
    }

    private static void describe(Schema<?> model, Class<?> type) {
        boolean isRequest = isRequest(type);
        Set<String> required = new LinkedHashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            Schema<?> property = model.getProperties().get(name);
            if (property == null) {
                continue;
            }
            boolean mayBeNull = isNullable(component.getAnnotatedType());
            boolean isOptional = mayBeNull && (isRequest || isOmittedIfNull(component));
            if (isRequest) {
                mayBeNull = mayBeNull && !component.getAnnotatedType().isAnnotationPresent(NotNull.class);
                isOptional = mayBeNull;
            }
            if (!isOptional) {
                required.add(name);
            }
            describe(property, model.getName() + "." + name);
            model.getProperties()
                    .put(
                            name,
                            described(property, component.getAnnotatedType(), mayBeNull && (isRequest || !isOptional)));
        }
        model.setRequired(required.isEmpty() ? null : new ArrayList<>(required));
    }

    private static void describe(Schema<?> property, String field) {
        if (property.getDescription() == null && DESCRIPTIONS.containsKey(field)) {
            property.setDescription(DESCRIPTIONS.getString(field));
        }
    }

    /** Whether clients send it: requests are the records without additional properties. */
    private static boolean isRequest(Class<?> type) {
        var schema = type.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        return schema != null && schema.additionalProperties() == AdditionalPropertiesValue.FALSE;
    }

    private static String name(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return property == null ? component.getName() : property.value();
    }

    private static boolean isOmittedIfNull(RecordComponent component) {
        JsonInclude own = component.getAccessor().getAnnotation(JsonInclude.class);
        JsonInclude ofAll = component.getDeclaringRecord().getAnnotation(JsonInclude.class);
        JsonInclude include = own == null ? ofAll : own;
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    private static boolean isNullable(java.lang.reflect.AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static Schema<?> described(Schema<?> schema, java.lang.reflect.AnnotatedType type, boolean isNullable) {
        DecimalMax most = type.getAnnotation(DecimalMax.class);
        if (most != null && !most.inclusive()) {
            schema.setMaximum(null);
            schema.setExclusiveMaximumValue(new BigDecimal(most.value()));
        }
        if (schema.getDefault() instanceof String number
                && schema.getTypes() != null
                && schema.getTypes().contains("number")) {
            setDefault(schema, new BigDecimal(number));
        }
        if (type.isAnnotationPresent(WellFormed.class)) {
            schema.setPattern(WellFormed.PATTERN);
        }
        if (schema.getItems() != null && type instanceof AnnotatedParameterizedType list) {
            java.lang.reflect.AnnotatedType element = list.getAnnotatedActualTypeArguments()[0];
            schema.setItems(described(schema.getItems(), element, isNullable(element)));
        }
        return isNullable ? orNull(schema) : schema;
    }

    private static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null) {
            Schema<?> either = new JsonSchema().description(schema.getDescription());
            schema.setDescription(null);
            return either.anyOf(List.of(schema, new JsonSchema().typesItem(NULL)));
        }
        if (schema.getTypes() != null && schema.getTypes().add(NULL) && schema.getEnum() != null) {
            addNull(schema);
        }
        return schema;
    }

    private static <T> void setDefault(Schema<T> schema, Object value) {
        schema.setDefault(value);
    }

    private static <T extends @Nullable Object> void addNull(Schema<T> schema) {
        List<T> values = new ArrayList<>(schema.getEnum());
        values.add(null);
        schema.setEnum(values);
    }
}
