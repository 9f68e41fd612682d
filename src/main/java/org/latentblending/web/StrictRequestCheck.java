package org.latentblending.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartRequest;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses what a handler method would ignore: unknown query parameters and parts, repeated values, encoded bodies, and a body
 * that the handler does not read.
 */
class StrictRequestCheck implements HandlerInterceptor {
    private static final String OWN_PACKAGES = "org.latentblending";
    private static final int MAX_EMPTY_BODY = 64;

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException, ServletException {
        if (handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().startsWith(OWN_PACKAGES)
                && request.getDispatcherType() == DispatcherType.REQUEST) {
            List<Parameter> parameters = List.of(method.getMethod().getParameters());
            List<String> parts = names(parameters, RequestParam.class, true);
            checkNames(
                    QueryString.parse(request.getQueryString()),
                    names(parameters, RequestParam.class, false),
                    "Unknown parameter.");
            checkHeaders(request, names(parameters, RequestHeader.class, false));
            checkEncoding(request);
            if (!parts.isEmpty()) {
                checkNames(
                        request.getParts().stream().collect(Collectors.groupingBy(Part::getName)),
                        parts,
                        "Unknown part.");
            } else if (parameters.stream().anyMatch(each -> each.getType() == InputStream.class)) {
                checkCharset(request);
            } else {
                checkNoBody(request);
            }
        }
        return true;
    }

    private static List<String> names(List<Parameter> parameters, Class<? extends Annotation> type, boolean areParts) {
        return parameters.stream()
                .filter(each -> each.isAnnotationPresent(type) && areParts == (each.getType() == MultipartFile.class))
                .map(each -> {
                    Object name = AnnotationUtils.getAnnotationAttributes(each.getAnnotation(type))
                            .get("name");
                    return name == null || name.equals("") ? each.getName() : name.toString();
                })
                .toList();
    }

    private static void checkNames(Map<String, ? extends Collection<?>> given, List<String> known, String unknown) {
        throwIfAny(given.entrySet().stream()
                .filter(each ->
                        !known.contains(each.getKey()) || each.getValue().size() > 1)
                .map(each -> known.contains(each.getKey())
                        ? repeated(each.getKey())
                        : new FieldError(each.getKey(), unknown)));
    }

    private static void checkHeaders(HttpServletRequest request, List<String> read) {
        throwIfAny(Stream.concat(Stream.of(HttpHeaders.CONTENT_TYPE), read.stream())
                .filter(name -> Collections.list(request.getHeaders(name)).size() > 1)
                .map(StrictRequestCheck::repeated));
    }

    private static FieldError repeated(String name) {
        return new FieldError(name, "Is given more than once.");
    }

    private static void throwIfAny(Stream<FieldError> errors) {
        List<FieldError> found = errors.toList();
        if (!found.isEmpty()) {
            throw new BadRequest(found);
        }
    }

    private static void checkEncoding(HttpServletRequest request) {
        boolean isEncoded = Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
        if (isEncoded) {
            throw unsupported("Content-Encoding: compressed bodies are not supported.");
        }
    }

    private static void checkCharset(HttpServletRequest request) {
        String type = request.getContentType();
        var charset = type == null ? null : MediaType.parseMediaType(type).getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            throw unsupported("Content-Type: JSON must be sent in UTF-8.");
        }
    }

    private static HttpProblem unsupported(String detail) {
        return new HttpProblem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, detail);
    }

    /** Accepts an empty object, which some clients send with every POST. */
    private static void checkNoBody(HttpServletRequest request) {
        byte[] start;
        try {
            start = request.getInputStream().readNBytes(MAX_EMPTY_BODY);
        } catch (IOException e) {
            throw new BadRequest("", "The body cannot be read: " + e.getMessage());
        }
        String text = new String(start, StandardCharsets.UTF_8).replaceAll("\\s", "");
        // Spring has already parsed a multipart body, which leaves nothing in the stream.
        if ((!text.isEmpty() && !text.equals("{}")) || request instanceof MultipartRequest) {
            throw new BadRequest("", "This request takes no body.");
        }
    }
}
