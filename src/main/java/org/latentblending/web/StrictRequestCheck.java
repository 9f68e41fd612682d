package org.latentblending.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartRequest;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses what a handler method would ignore: query parameters and parts that it does not have, values that are given more
 * than once, encodings that are not undone, and a body that it does not read.
 */
class StrictRequestCheck implements HandlerInterceptor {
    private static final String OURS = "org.latentblending";
    private static final int LONGEST_EMPTY_BODY = 64;

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException, ServletException {
        if (handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().startsWith(OURS)
                && request.getDispatcherType() == DispatcherType.REQUEST) {
            List<Parameter> parameters = List.of(method.getMethod().getParameters());
            checkQuery(request, parameters);
            checkHeaders(request, parameters);
            checkEncoding(request);
            if (has(parameters, MultipartFile.class)) {
                checkParts(request, parameters);
            } else if (has(parameters, InputStream.class)
                    || parameters.stream().anyMatch(each -> each.isAnnotationPresent(RequestBody.class))) {
                checkCharset(request);
            } else {
                checkNoBody(request);
            }
        }
        return true;
    }

    private static boolean has(List<Parameter> parameters, Class<?> type) {
        return parameters.stream().anyMatch(each -> each.getType() == type);
    }

    private static void checkQuery(HttpServletRequest request, List<Parameter> parameters) {
        List<String> known = parameters.stream()
                .filter(each -> each.isAnnotationPresent(RequestParam.class) && each.getType() != MultipartFile.class)
                .map(each -> nameOf(each.getAnnotation(RequestParam.class).name(), each))
                .toList();
        Map<String, List<String>> given = QueryString.parse(request.getQueryString());
        throwIfAny(given.entrySet().stream()
                .flatMap(each -> wrong(each.getKey(), each.getValue().size(), known, "There is no such parameter."))
                .toList());
    }

    private static void checkParts(HttpServletRequest request, List<Parameter> parameters)
            throws IOException, ServletException {
        List<String> known = parameters.stream()
                .filter(each -> each.getType() == MultipartFile.class)
                .map(each -> nameOf(each.getAnnotation(RequestParam.class).name(), each))
                .toList();
        Map<String, Long> given =
                request.getParts().stream().collect(Collectors.groupingBy(Part::getName, Collectors.counting()));
        throwIfAny(given.entrySet().stream()
                .flatMap(each -> wrong(each.getKey(), each.getValue(), known, "There is no such part."))
                .toList());
    }

    private static Stream<FieldError> wrong(String name, long count, List<String> known, String unknown) {
        if (!known.contains(name)) {
            return Stream.of(new FieldError(name, unknown));
        }
        return count > 1 ? Stream.of(new FieldError(name, "Is given more than once.")) : Stream.empty();
    }

    private static void throwIfAny(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw new BadRequest(errors);
        }
    }

    private static void checkHeaders(HttpServletRequest request, List<Parameter> parameters) {
        Stream<String> read = parameters.stream()
                .filter(each -> each.isAnnotationPresent(RequestHeader.class))
                .map(each -> nameOf(each.getAnnotation(RequestHeader.class).name(), each));
        throwIfAny(Stream.concat(Stream.of(HttpHeaders.CONTENT_TYPE), read)
                .filter(name -> Collections.list(request.getHeaders(name)).size() > 1)
                .map(name -> new FieldError(name, "Is given more than once."))
                .toList());
    }

    private static String nameOf(String declared, Parameter parameter) {
        return declared.isEmpty() ? parameter.getName() : declared;
    }

    private static void checkEncoding(HttpServletRequest request) {
        boolean isEncoded = Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
        if (isEncoded) {
            throw unsupported("Content-Encoding: the body must be sent as it is, not compressed.");
        }
    }

    private static void checkCharset(HttpServletRequest request) {
        String type = request.getContentType();
        if (type != null) {
            var charset = MediaType.parseMediaType(type).getCharset();
            if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
                throw unsupported("Content-Type: JSON must be sent in UTF-8.");
            }
        }
    }

    private static ErrorResponseException unsupported(String detail) {
        HttpStatus status = HttpStatus.UNSUPPORTED_MEDIA_TYPE;
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }

    /** An empty object says as much as nothing, and some clients send it with every POST. */
    private static void checkNoBody(HttpServletRequest request) {
        byte[] begin;
        try {
            begin = request.getInputStream().readNBytes(LONGEST_EMPTY_BODY);
        } catch (IOException e) {
            throw new BadRequest("", "The body cannot be read: " + e.getMessage());
        }
        String text = new String(begin, StandardCharsets.UTF_8).replaceAll("\\s", "");
        // The parts of a form have been read by now, whoever asked for them.
        if ((!text.isEmpty() && !text.equals("{}")) || request instanceof MultipartRequest) {
            throw new BadRequest("", "This request takes no body.");
        }
    }
}
