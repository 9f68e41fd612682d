package org.latentblending.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.views.TransitionViews;
import org.latentblending.web.BadRequest;
import org.latentblending.web.NotFound;
import org.latentblending.web.StoredFile;
import org.latentblending.web.openapi.ServesFile;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/transitions/{id}")
@Tag(name = "Transitions")
class PictureController {
    private static final String NO_FRAME = "There is no such transition, or it has no such frame yet.";
    private static final MediaType MP4 = MediaType.parseMediaType("video/mp4");

    private final TransitionViews transitions;

    PictureController(TransitionViews transitions) {
        this.transitions = transitions;
    }

    @GetMapping(path = "/frames/{index}.jpg", produces = MediaType.IMAGE_JPEG_VALUE)
    @Operation(operationId = "getFrameJpeg", summary = "A finished frame as JPEG")
    @ServesFile
    @ApiResponse(responseCode = "404", description = NO_FRAME)
    ResponseEntity<Resource> jpeg(
            @PathVariable String id,
            @Parameter(schema = @Schema(type = "integer", minimum = "0", maximum = "2147483647")) @PathVariable
                    String index,
            HttpServletRequest request) {
        return frame(request, id, ListingParameters.index(index), "jpg", MediaType.IMAGE_JPEG);
    }

    @GetMapping(path = "/frames/{index}.png", produces = MediaType.IMAGE_PNG_VALUE)
    @Operation(operationId = "getFramePng", summary = "A finished frame as PNG, without loss")
    @ServesFile
    @ApiResponse(responseCode = "404", description = NO_FRAME)
    ResponseEntity<Resource> png(
            @PathVariable String id,
            @Parameter(schema = @Schema(type = "integer", minimum = "0", maximum = "2147483647")) @PathVariable
                    String index,
            HttpServletRequest request) {
        return frame(request, id, ListingParameters.index(index), "png", MediaType.IMAGE_PNG);
    }

    @GetMapping(path = "/movie.mp4", produces = "video/mp4")
    @Operation(
            operationId = "getMovie",
            summary = "The movie; a Range of it if the request names one",
            description =
                    "Of a transition that failed or was cancelled, the segments that were finished, from the first"
                            + " on, if there are any.")
    @ServesFile
    @ApiResponse(responseCode = "404", description = "There is no such transition, or it has no movie yet.")
    ResponseEntity<Resource> movie(
            @PathVariable String id,
            @Parameter(
                            description =
                                    "Any text: an address of its own for each rendering of the movie, for caches that"
                                            + " do not ask again",
                            schema = @Schema(type = "string", minLength = 1),
                            example = "30fps-240")
                    @RequestParam(required = false)
                    @Nullable
                    String version,
            HttpServletRequest request)
            throws IOException {
        if (version != null && version.isEmpty()) {
            throw new BadRequest("version", "Must not be empty.");
        }
        Resource movie = transitions.movie(id).orElseThrow(() -> NotFound.movie(id));
        var file = new StoredFile(
                movie,
                MP4,
                "\"%s-%s\"".formatted(id, movie.getFilename()),
                movie.lastModified(),
                CacheControl.noCache());
        return file.answer(request);
    }

    private ResponseEntity<Resource> frame(
            HttpServletRequest request, String id, int index, String format, MediaType type) {
        byte[] content = transitions.frame(id, index, format).orElseThrow(() -> NotFound.frame(id, index));
        var file = new StoredFile(
                new ByteArrayResource(content),
                type,
                "\"%s-%d-%s\"".formatted(id, index, format),
                StoredFile.NO_DATE,
                CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable());
        return file.answer(request);
    }
}
