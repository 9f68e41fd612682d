package org.latentblending.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionViews;
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
    private final TransitionViews results;
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
        if (version != null && version.isEmpty()) {
            throw new BadRequest("version", "Must not be empty.");
        }
        Resource movie = results.movie(id)
                .orElseThrow(() -> HttpProblem.notFound("Transition '%s' has no movie.".formatted(id)));
        new StoredFile(
                        movie,
                        MediaType.parseMediaType("video/mp4"),
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
        byte[] content = results.frame(id, Integer.parseInt(index), format)
                .orElseThrow(() -> HttpProblem.notFound("Transition '%s' has no frame %s.".formatted(id, index)));
        new StoredFile(
                        new ByteArrayResource(content),
                        format.equals("jpg") ? MediaType.IMAGE_JPEG : MediaType.IMAGE_PNG,
                        "\"%s-%s-%s\"".formatted(id, index, format),
                        StoredFile.NO_DATE,
                        CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable())
                .send(http, response);
    }
}
