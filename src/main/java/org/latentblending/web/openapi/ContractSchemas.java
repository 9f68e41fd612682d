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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.stream.Stream;
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
@SuppressWarnings({"rawtypes", "unchecked"})
class ContractSchemas implements ModelConverter {
    private static final String NULL = "null";

    private static final ResourceBundle DESCRIPTIONS =
            ResourceBundle.getBundle("org.latentblending.web.openapi.fields", Locale.ROOT);

    private final JsonMapper json;

    @Override
    public @Nullable Schema resolve(AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Schema schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        if (schema == null || type.getType() == null) {
            return schema;
        }
        JavaType java = Json31.mapper().constructType(type.getType());
        if (java.isEnumType()) {
            schema.setEnum(Arrays.stream(java.getRawClass().getEnumConstants())
                    .map(constant -> json.valueToTree(constant).asString())
                    .toList());
        } else if (java.isRecordType()) {
            Schema model = schema.get$ref() == null
                    ? schema
                    : context.getDefinedModels().get((String)
                            RefUtils.extractSimpleName(schema.get$ref()).getLeft());
            if (model != null && model.getProperties() != null) {
                describe(model, java.getRawClass());
            }
        }
        return schema;
    }

    /** Clients send the records without additional properties, and may omit what may be null. */
    private static void describe(Schema<?> model, Class<?> type) {
        var schema = type.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        boolean isRequest = schema != null && schema.additionalProperties() == AdditionalPropertiesValue.FALSE;
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
            String name = renamed == null ? component.getName() : renamed.value();
            Schema property = model.getProperties().get(name);
            if (property == null) {
                continue;
            }
            var annotated = component.getAnnotatedType();
            boolean mayBeNull =
                    annotated.isAnnotationPresent(Nullable.class) && !annotated.isAnnotationPresent(NotNull.class);
            boolean isOmitted = mayBeNull && isOmittedIfNull(component);
            if (!isOmitted && !(isRequest && mayBeNull)) {
                required.add(name);
            }
            String field = model.getName() + "." + name;
            if (property.getDescription() == null && DESCRIPTIONS.containsKey(field)) {
                property.setDescription(DESCRIPTIONS.getString(field));
            }
            model.getProperties().put(name, described(property, annotated, mayBeNull && !isOmitted));
        }
        model.setRequired(required.isEmpty() ? null : required);
    }

    private static boolean isOmittedIfNull(RecordComponent component) {
        return Stream.of(component.getAccessor(), component.getDeclaringRecord())
                .map(element -> element.getAnnotation(JsonInclude.class))
                .filter(Objects::nonNull)
                .findFirst()
                .filter(include -> include.value() == JsonInclude.Include.NON_NULL)
                .isPresent();
    }

    private static Schema described(Schema schema, java.lang.reflect.AnnotatedType type, boolean mayBeNull) {
        DecimalMax most = type.getAnnotation(DecimalMax.class);
        if (most != null && !most.inclusive()) {
            schema.setMaximum(null);
            schema.setExclusiveMaximumValue(new BigDecimal(most.value()));
        }
        if (schema.getDefault() instanceof String number
                && schema.getTypes() != null
                && schema.getTypes().contains("number")) {
            schema.setDefault(new BigDecimal(number));
        }
        if (schema.getDefault() != null) {
            schema.setExample(schema.getDefault());
        }
        if (type.isAnnotationPresent(WellFormed.class)) {
            schema.setPattern(WellFormed.PATTERN);
        }
        if (schema.getItems() != null && type instanceof AnnotatedParameterizedType list) {
            var element = list.getAnnotatedActualTypeArguments()[0];
            schema.setItems(described(schema.getItems(), element, element.isAnnotationPresent(Nullable.class)));
        }
        return mayBeNull ? orNull(schema) : schema;
    }

    private static Schema orNull(Schema schema) {
        if (schema.get$ref() != null) {
            Schema either = new JsonSchema().description(schema.getDescription());
            schema.setDescription(null);
            return either.anyOf(List.of(schema, new JsonSchema().typesItem(NULL)));
        }
        if (schema.getTypes() != null && schema.getTypes().add(NULL) && schema.getEnum() != null) {
            List<@Nullable Object> values = new ArrayList<>(schema.getEnum());
            values.add(null);
            schema.setEnum(values);
        }
        return schema;
    }
}
