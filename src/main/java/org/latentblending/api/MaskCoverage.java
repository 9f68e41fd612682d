package org.latentblending.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.PictureReader;
import org.latentblending.transitions.images.ImageStore;
import org.springframework.stereotype.Component;

/** How much of the frames a mask paints. Results are cached, since clients request many plans with the same mask. */
@Component
@RequiredArgsConstructor
class MaskCoverage {
    private static final int MAX_CACHED = 1_000;

    private final ImageStore files;
    private final Cache<Key, Mask.Painted> cached =
            Caffeine.newBuilder().maximumSize(MAX_CACHED).build();

    private record Key(String maskId, int width, int height) {}

    /** Null if the mask was deleted. */
    Mask.@Nullable Painted of(String maskId, int width, int height) {
        return cached.get(new Key(maskId, width, height), this::read);
    }

    private Mask.@Nullable Painted read(Key key) {
        return files.read(key.maskId())
                .map(file -> CoverCrop.of(PictureReader.from(file), key.width(), key.height()))
                .map(mask -> new Mask(key.width(), key.height(), mask.luma()).painted())
                .orElse(null);
    }
}
