package org.latentblending.access;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import lombok.RequiredArgsConstructor;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Describes how to send the token, if the server has one. */
@Component
@RequiredArgsConstructor
class AccessDescription implements GlobalOpenApiCustomizer {
    private static final String BEARER = "token";
    private static final String COOKIE = "session";

    private final AccessSettings settings;

    @Override
    public void customise(OpenAPI api) {
        if (!settings.needsToken()) {
            return;
        }
        api.getComponents()
                .addSecuritySchemes(
                        BEARER,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("The token of the server"))
                .addSecuritySchemes(
                        COOKIE,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.COOKIE)
                                .name(SessionCookie.NAME)
                                .description("The cookie of POST " + SessionController.PATH));
        api.setSecurity(List.of(new SecurityRequirement().addList(BEARER), new SecurityRequirement().addList(COOKIE)));
    }
}
