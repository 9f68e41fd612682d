package org.latentblending.transitions.images;

import java.time.Instant;

/**
 * An uploaded picture.
 *
 * @param width pixels, after EXIF orientation
 * @param height pixels, after EXIF orientation
 */
public record UploadedImage(String id, String contentType, int width, int height, Instant createdAt) {}
