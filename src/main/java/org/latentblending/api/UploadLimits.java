package org.latentblending.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.File;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.catalina.core.ApplicationPart;
import org.apache.tomcat.util.http.fileupload.FileItem;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.disk.DiskFileItemFactory;
import org.apache.tomcat.util.http.fileupload.impl.SizeException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;
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
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses multipart bodies with more bytes than their path takes: before any of them is stored if the request announces its
 * length, else as soon as they have been read. It runs after the check of the token.
 */
@Component
class UploadLimits extends OncePerRequestFilter {
    private static final int MAX_PARTS = 10;
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
    private final MultipartConfigElement multipart;

    private record Limit(long bytes, String message) {
        HttpProblem exceeded() {
            return new HttpProblem(
                    HttpStatus.CONTENT_TOO_LARGE, message.isEmpty() ? "A file may have at most 512 MB." : message);
        }
    }

    UploadLimits(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver resolver,
            MultipartConfigElement multipart) {
        this.resolver = resolver;
        this.multipart = multipart;
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
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            chain.doFilter(request, response);
        } else if (request.getContentLengthLong() > limit.bytes + MARGIN) {
            resolver.resolveException(request, response, null, limit.exceeded());
        } else if (request.getContentLengthLong() < 0) {
            read(request, response, chain, limit);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The servlet container would read a body of unknown length up to the limit of all paths. */
    private void read(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Limit limit)
            throws ServletException, IOException {
        var folder = new File(multipart.getLocation());
        var upload = new FileUpload();
        upload.setFileItemFactory(new DiskFileItemFactory(multipart.getFileSizeThreshold(), folder));
        upload.setFileCountMax(MAX_PARTS);
        long most = multipart.getMaxRequestSize();
        upload.setSizeMax(most < 0 ? limit.bytes + MARGIN : Math.min(limit.bytes + MARGIN, most));
        List<FileItem> items;
        try {
            items = upload.parseRequest(new ServletRequestContext(request));
        } catch (SizeException e) {
            resolver.resolveException(request, response, null, limit.exceeded());
            return;
        } catch (FileUploadException e) {
            resolver.resolveException(request, response, null, new MultipartException("The body is no multipart.", e));
            return;
        }
        try {
            List<Part> parts = items.stream()
                    .map(item -> (Part) new ApplicationPart(item, folder))
                    .toList();
            chain.doFilter(new ReadRequest(request, parts), response);
        } finally {
            items.forEach(FileItem::delete);
        }
    }

    /** A request whose parts have been read. */
    private static final class ReadRequest extends HttpServletRequestWrapper {
        private final List<Part> parts;

        ReadRequest(HttpServletRequest request, List<Part> parts) {
            super(request);
            this.parts = parts;
        }

        @Override
        public Collection<Part> getParts() {
            return parts;
        }

        @Override
        public @Nullable Part getPart(String name) {
            return parts.stream()
                    .filter(part -> part.getName().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }
}
