package org.latentblending.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

/** An uploaded picture; width and height in pixels, as it is shown. */
public record Image(
        @Id String id, @Version @Nullable Long version, String contentType, int width, int height, Instant createdAt) {}
