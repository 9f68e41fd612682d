package org.latentblending.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.system.Sha256;
import org.latentblending.transitions.TransitionResults;
import org.latentblending.web.BadRequest;
import org.latentblending.web.HttpProblem;
import org.latentblending.web.StoredFile;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/transitions/{id}")
@RequiredArgsConstructor
class ResultController {
    private final TransitionResults results;
    private final HttpServletRequest http;

    @GetMapping(path = "/frames/{index}.jpg", produces = MediaType.IMAGE_JPEG_VALUE)
    void jpeg(@PathVariable String id, @PathVariable String index, HttpServletResponse response) throws IOException {
        sendFrame(id, index, "jpg", response);
    }

    @GetMapping(path = "/frames/{index}.png", produces = MediaType.IMAGE_PNG_VALUE)
    void png(@PathVariable String id, @PathVariable String index, HttpServletResponse response) throws IOException {
        sendFrame(id, index, "png", response);
    }

    @GetMapping(path = "/movie.mp4", produces = "video/mp4")
    void movie(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String version,
            HttpServletResponse response)
            throws IOException {
        sendMovie(id, MovieFormat.MP4, version, response);
    }

    @GetMapping(
            path = "/movie.{extension}",
            produces = {"video/webm", "image/webp", MediaType.IMAGE_GIF_VALUE, "video/quicktime", "application/zip"})
    void otherMovie(
            @PathVariable String id,
            @PathVariable String extension,
            @RequestParam(required = false) @Nullable String version,
            HttpServletResponse response)
            throws IOException {
        MovieFormat format = Stream.of(MovieFormat.values())
                .filter(each -> each.getExtension().equals(extension))
                .findFirst()
                .orElseThrow(() -> noMovie(id, extension));
        sendMovie(id, format, version, response);
    }

    private static HttpProblem noMovie(String id, String extension) {
        return HttpProblem.notFound(
                "Transition '%s' has no movie.%s; the transition tells where its movie is.".formatted(id, extension));
    }

    private void sendMovie(String id, MovieFormat format, @Nullable String version, HttpServletResponse response)
            throws IOException {
        if (version != null && version.isEmpty()) {
            throw new BadRequest("version", "Must not be empty.");
        }
        Resource movie = results.movie(id, format).orElseThrow(() -> noMovie(id, format.getExtension()));
        new StoredFile(
                        movie,
                        MediaType.parseMediaType(format.getContentType()),
                        "\"%s-%s\"".formatted(id, movie.getFilename()),
                        movie.lastModified(),
                        CacheControl.noCache())
                .send(http, response);
    }

    private void sendFrame(String id, String index, String format, HttpServletResponse response) throws IOException {
        // Without leading zeros, so that each frame has one URL.
        if (!index.matches("0|[1-9][0-9]{0,9}") || Long.parseLong(index) > Integer.MAX_VALUE) {
            throw new BadRequest("index", "Must be the index of a frame.");
        }
        TransitionResults.FrameFile frame = results.frame(id, Integer.parseInt(index), format)
                .orElseThrow(() -> HttpProblem.notFound("Transition '%s' has no frame %s.".formatted(id, index)));
        new StoredFile(
                        new ByteArrayResource(frame.content()),
                        format.equals("jpg") ? MediaType.IMAGE_JPEG : MediaType.IMAGE_PNG,
                        '"' + Sha256.hex(frame.content()) + '"',
                        StoredFile.NO_DATE,
                        frame.isFinal()
                                ? CacheControl.maxAge(Duration.ofDays(365))
                                        .cachePrivate()
                                        .immutable()
                                : CacheControl.noCache())
                .send(http, response);
    }
}
