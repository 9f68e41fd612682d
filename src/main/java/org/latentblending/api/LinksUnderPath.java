package org.latentblending.api;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionView;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Prepends the context path, or the prefix that a proxy strips, to the links in responses and {@code Location} headers.
 */
@RestControllerAdvice(basePackageClasses = LinksUnderPath.class)
class LinksUnderPath implements ResponseBodyAdvice<Object> {
    @Override
    public boolean supports(MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter method,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        String basePath =
                ((ServletServerHttpRequest) request).getServletRequest().getContextPath();
        URI location = response.getHeaders().getLocation();
        if (location != null) {
            response.getHeaders().setLocation(URI.create(basePath + location));
        }
        return body instanceof TransitionView view
                ? view.under(basePath)
                : body instanceof TransitionView.Page page ? page.under(basePath) : body;
    }
}
