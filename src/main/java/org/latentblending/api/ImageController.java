package org.latentblending.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import lombok.RequiredArgsConstructor;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureFormat;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.UnreadablePicture;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedImages.UploadedImage;
import org.latentblending.web.BadRequest;
import org.latentblending.web.HttpProblem;
import org.latentblending.web.StoredFile;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping("/api/v1/images")
@RequiredArgsConstructor
class ImageController {
    static final String TOO_LARGE = "A picture may have at most 20 MB.";

    private final UploadedImages images;

    record ImageView(String id, int width, int height) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ImageView> upload(@RequestParam("file") MultipartFile file, HttpServletRequest request)
            throws IOException {
        if (file.getSize() > PictureReader.MAX_BYTES) {
            throw new HttpProblem(HttpStatus.CONTENT_TOO_LARGE, TOO_LARGE);
        }
        byte[] content = file.getBytes();
        Picture picture;
        try {
            picture = PictureReader.from(content);
        } catch (UnreadablePicture e) {
            throw new BadRequest("file", String.valueOf(e.getMessage()));
        }
        String type = PictureFormat.of(content).orElseThrow().contentType();
        String id = images.upload(content, type, picture.width(), picture.height());
        return ResponseEntity.created(URI.create(request.getContextPath() + "/api/v1/images/" + id))
                .body(new ImageView(id, picture.width(), picture.height()));
    }

    @GetMapping(
            path = "/{id}",
            produces = {MediaType.IMAGE_PNG_VALUE, MediaType.IMAGE_JPEG_VALUE, "image/webp"})
    void get(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        UploadedImage image = images.findById(id).orElseThrow(() -> missing(id));
        byte[] content = images.read(id).orElseThrow(() -> missing(id));
        var file = new StoredFile(
                new ByteArrayResource(content),
                MediaType.parseMediaType(image.contentType()),
                '"' + id + '"',
                image.createdAt().toEpochMilli(),
                CacheControl.noCache());
        file.send(request, response);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        try {
            if (!images.delete(id)) {
                throw missing(id);
            }
        } catch (DataIntegrityViolationException e) {
            throw HttpProblem.conflict("A queued or running transition needs the image. Cancel the transition first.");
        }
    }

    private static HttpProblem missing(String id) {
        return HttpProblem.notFound("There is no image '%s'.".formatted(id));
    }
}
