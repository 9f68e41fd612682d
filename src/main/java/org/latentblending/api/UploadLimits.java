package org.latentblending.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.latentblending.media.images.PictureReader;
import org.latentblending.storage.DataFolder;
import org.latentblending.web.HttpProblem;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.servlet.autoconfigure.MultipartProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses multipart bodies that announce more bytes than their path takes, before any of them is stored. It runs after the
 * check of the token. A body that does not announce its length can have as many bytes as a recipe's.
 */
@Component
class UploadLimits extends OncePerRequestFilter {
    private static final long MARGIN = DataSize.ofMegabytes(1).toBytes();

    private static final Map<String, Limit> LIMITS = Map.of(
            "/api/v1/images",
            new Limit(PictureReader.MAX_BYTES, ImageController.TOO_LARGE),
            "/api/v1/sounds",
            new Limit(SoundController.MAX_SIZE.toBytes(), SoundController.TOO_LARGE),
            "/api/v1/recipes",
            new Limit(Long.MAX_VALUE - MARGIN, ""));

    private static final Limit OTHERS = new Limit(0, "This request takes no files.");

    private final HandlerExceptionResolver resolver;

    private record Limit(long bytes, String message) {}

    UploadLimits(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver resolver) {
        this.resolver = resolver;
    }

    @Configuration(proxyBeanMethods = false)
    static class Storage {
        /** Parts are stored in the data folder: in memory file systems, as /tmp may be, they would take the server's memory. */
        @Bean
        MultipartConfigElement multipartConfig(MultipartProperties settings, DataFolder data) {
            if (settings.getLocation() == null) {
                settings.setLocation(data.data().resolve("unfinished").toString());
            }
            return settings.createMultipartConfig();
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String type = request.getContentType();
        Limit limit = LIMITS.getOrDefault(request.getServletPath(), OTHERS);
        if (type != null
                && type.toLowerCase(Locale.ROOT).startsWith("multipart/")
                && request.getContentLengthLong() > limit.bytes + MARGIN) {
            resolver.resolveException(
                    request, response, null, new HttpProblem(HttpStatus.CONTENT_TOO_LARGE, limit.message));
        } else {
            chain.doFilter(request, response);
        }
    }
}
