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
import org.latentblending.web.BadRequest.FieldError;
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
 * Rejects parts of a request that its handler method would ignore: unknown query parameters and parts, repeated values,
 * encoded bodies, and a body that the handler does not read.
 */
class StrictRequestCheck implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException, ServletException {
        if (handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().startsWith("org.latentblending")
                && request.getDispatcherType() == DispatcherType.REQUEST) {
            List<Parameter> parameters = List.of(method.getMethod().getParameters());
            List<String> parts = names(parameters, RequestParam.class, true);
            check(
                    QueryString.parse(request.getQueryString()),
                    names(parameters, RequestParam.class, false),
                    "Unknown parameter.");
            List<String> headers = Stream.concat(
                            Stream.of(HttpHeaders.CONTENT_TYPE), names(parameters, RequestHeader.class, false).stream())
                    .toList();
            check(headers.stream().collect(Collectors.toMap(name -> name, name -> list(request, name))), headers, "");
            checkEncoding(request);
            if (!parts.isEmpty()) {
                if (request instanceof MultipartRequest multipart) {
                    multipart.getMultiFileMap(); // Spring knows which status a failure has.
                }
                check(
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
                    return "".equals(name) ? each.getName() : String.valueOf(name);
                })
                .toList();
    }

    private static void check(Map<String, ? extends Collection<?>> given, List<String> known, String unknown) {
        List<FieldError> errors = given.entrySet().stream()
                .filter(each ->
                        !known.contains(each.getKey()) || each.getValue().size() > 1)
                .map(each -> new FieldError(
                        each.getKey(), known.contains(each.getKey()) ? "Is given more than once." : unknown))
                .toList();
        if (!errors.isEmpty()) {
            throw new BadRequest(errors);
        }
    }

    private static List<String> list(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    private static void checkEncoding(HttpServletRequest request) {
        boolean isEncoded = list(request, HttpHeaders.CONTENT_ENCODING).stream()
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
        String text;
        try {
            text = new String(request.getInputStream().readNBytes(64), StandardCharsets.UTF_8).replaceAll("\\s", "");
        } catch (IOException e) {
            throw new BadRequest("", "The body cannot be read: " + e.getMessage());
        }
        // A multipart body may have been parsed, which leaves nothing in the stream.
        if ((!text.isEmpty() && !text.equals("{}")) || request instanceof MultipartRequest) {
            throw new BadRequest("", "This request takes no body.");
        }
    }
}
