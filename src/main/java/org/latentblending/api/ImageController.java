package org.latentblending.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureFormat;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.UnreadablePicture;
import org.latentblending.transitions.images.ImageStore;
import org.latentblending.transitions.images.UploadedImage;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.web.BadRequest;
import org.latentblending.web.Conflict;
import org.latentblending.web.NotFound;
import org.latentblending.web.StoredFile;
import org.latentblending.web.openapi.ServesFile;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
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
@Tag(name = "Images", description = "Uploaded pictures and masks for inpainting")
class ImageController {
    private final UploadedImages images;
    private final ImageStore store;

    ImageController(UploadedImages images, ImageStore store) {
        this.images = images;
        this.store = store;
    }

    /** An uploaded picture; width and height in pixels. */
    record ImageView(String id, int width, int height) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "uploadImage",
            summary = "Upload a picture or a mask",
            description = "PNG, JPEG or WebP, told by the content, of at most 20 MB and 64 megapixels.")
    @ApiResponse(responseCode = "201", description = "Stored", headers = @Header(name = "Location"))
    @ApiResponse(responseCode = "413", description = "The file is larger than an upload may be.")
    @ApiResponse(responseCode = "507", description = "The uploaded images have as much room as they may.")
    ResponseEntity<ImageView> upload(@RequestParam("file") MultipartFile file) throws IOException {
        byte[] content = file.getBytes();
        Picture picture;
        try {
            picture = PictureReader.from(content);
        } catch (UnreadablePicture e) {
            throw new BadRequest("file", String.valueOf(e.getMessage()));
        }
        String type = PictureFormat.of(content).orElseThrow().contentType();
        String id = store.upload(content, type, picture.width(), picture.height());
        return ResponseEntity.created(URI.create("/api/v1/images/" + id))
                .body(new ImageView(id, picture.width(), picture.height()));
    }

    @GetMapping(
            path = "/{id}",
            produces = {MediaType.IMAGE_PNG_VALUE, MediaType.IMAGE_JPEG_VALUE, "image/webp"})
    @Operation(operationId = "getImage", summary = "The picture as it was uploaded")
    @ServesFile
    @ApiResponse(responseCode = "404", description = "There is no such image.")
    ResponseEntity<Resource> get(@PathVariable String id, HttpServletRequest request) {
        UploadedImage image = images.findById(id).orElseThrow(() -> NotFound.image(id));
        byte[] content = store.read(id).orElseThrow(() -> NotFound.image(id));
        var file = new StoredFile(
                new ByteArrayResource(content),
                MediaType.parseMediaType(image.contentType()),
                '"' + id + '"',
                image.createdAt().toEpochMilli(),
                CacheControl.noCache());
        return file.answer(request);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteImage",
            summary = "Remove an uploaded picture that no queued or running transition needs")
    @ApiResponse(responseCode = "204", description = "Removed")
    @ApiResponse(responseCode = "404", description = "There is no such image.")
    @ApiResponse(responseCode = "409", description = "A transition that is queued or running needs it.")
    void delete(@PathVariable String id) {
        try {
            if (!store.delete(id)) {
                throw NotFound.image(id);
            }
        } catch (DataIntegrityViolationException e) {
            throw new Conflict("A transition that is queued or running needs the image; cancel it first.");
        }
    }
}
