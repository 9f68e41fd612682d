package org.latentblending.api;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.util.List;
import java.util.Map;
import org.latentblending.web.JsonBody;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final Map<String, Object> EXAMPLE = Map.of(
            "keyframes",
            List.of(Map.of("prompt", "a red apple", "seed", 42), Map.of("prompt", "a green frog", "seed", 420)),
            "branching",
            Map.of("preset", "medium", "depthStrength", 0.4));

    @Bean
    OpenAPI contract() {
        return new OpenAPI()
                .info(new Info()
                        .title("Latent blending")
                        .version("v1")
                        .description(
                                "Smooth video transitions between prompts with Stable Diffusion 2.x. What happens to a"
                                        + " transition is pushed over the WebSocket /ws/transitions/{id}?after={seq}.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
    }

    @Bean
    GlobalOpenApiCustomizer bodySchemas() {
        return api -> {
            for (Class<?> form : new Class<?>[] {CreateTransitionRequest.class, CreateTransitionRequest.Movie.class}) {
                resolved(form).referencedSchemas.forEach(api.getComponents()::addSchemas);
            }
            api.getComponents()
                    .getSchemas()
                    .computeIfPresent("Branching", (name, fields) -> BranchingSchema.of(fields));
        };
    }

    @Bean
    OperationCustomizer jsonBodies() {
        return (operation, method) -> {
            JsonBody body = method.getMethodAnnotation(JsonBody.class);
            if (body != null) {
                var schema = new Schema<>().$ref(resolved(body.value()).schema.get$ref());
                MediaType json = new MediaType().schema(schema);
                if (body.value() == CreateTransitionRequest.class) {
                    // Swagger UI would make one of every field's example, with images that are not there.
                    json.setExample(EXAMPLE);
                }
                operation.setRequestBody(
                        new RequestBody().required(true).content(new Content().addMediaType("application/json", json)));
            }
            return operation;
        };
    }

    private static ResolvedSchema resolved(Class<?> form) {
        return ModelConverters.getInstance(true).resolveAsResolvedSchema(new AnnotatedType(form).resolveAsRef(true));
    }
}
