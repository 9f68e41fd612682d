package org.latentblending.rendering;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.FramePosition;
import org.latentblending.blending.PictureTrajectory;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.media.images.Picture;
import org.latentblending.system.Futures;
import org.latentblending.transitions.TransitionRequest.Keyframe;

/**
 * The keyframes of one movie that show given pictures. Their frames are these pictures. Frames near them get the detail that
 * the autoencoder loses of the picture, as strongly as the picture attracts their branches, so that the movie does not jump to
 * what the autoencoder can show.
 */
class OwnPictures {
    private static final long MAX_CACHED_BYTES = 128L << 20;

    private final List<Keyframe> keyframes;
    private final DiffusionModel.Session session;
    private final int steps;
    private final Function<String, Picture> uploaded;
    private final Cache<String, Detailed> detailed = Caffeine.newBuilder()
            .maximumWeight(MAX_CACHED_BYTES)
            .weigher((String image, Detailed one) -> 2 * one.shown().rgb().length)
            .build();

    /**
     * @param steps diffusion steps
     * @param uploaded reads an image by its id, in the size of the frames
     */
    OwnPictures(
            List<Keyframe> keyframes, DiffusionModel.Session session, int steps, Function<String, Picture> uploaded) {
        this.keyframes = keyframes;
        this.session = session;
        this.steps = steps;
        this.uploaded = uploaded;
    }

    /** @param decoded what the autoencoder makes of it */
    private record Detailed(Picture shown, Picture decoded) {}

    /** Null for a keyframe that is drawn. */
    @Nullable
    PictureTrajectory trajectory(int keyframe) {
        String image = keyframes.get(keyframe).image();
        return image == null ? null : trajectory(shown(image), keyframe);
    }

    private PictureTrajectory trajectory(Picture shown, int keyframe) {
        return session.trajectory(shown, keyframes.get(keyframe).seed());
    }

    private Picture shown(String image) {
        return session.shown(uploaded.apply(image));
    }

    /** Decodes the finished latent of a frame while the caller goes on. */
    CompletableFuture<Picture> decode(FramePosition frame, float[] latent) {
        Detailed left = near(frame.segment(), frame.fraction());
        Detailed right = near(frame.segment() + 1, 1 - frame.fraction());
        if (left != null && frame.fraction() == 0) {
            return CompletableFuture.completedFuture(left.shown());
        }
        if (right != null && frame.fraction() == 1) {
            return CompletableFuture.completedFuture(right.shown());
        }
        CompletableFuture<Picture> decoded = session.decodeAsync(latent);
        if (left != null) {
            return decoded.thenApply(picture -> withDetail(picture, left, frame.fraction()));
        }
        return right == null ? decoded : decoded.thenApply(picture -> withDetail(picture, right, 1 - frame.fraction()));
    }

    /** The picture of a keyframe; null if it is drawn, or too far away to matter. */
    private @Nullable Detailed near(int keyframe, double distance) {
        String image = keyframes.get(keyframe).image();
        return image == null || PictureTrajectory.attraction(distance) == 0
                ? null
                : detailed.get(image, id -> {
                    Picture shown = shown(id);
                    float[] latent = trajectory(shown, keyframe).before(steps);
                    return new Detailed(shown, Futures.of(session.decodeAsync(latent)));
                });
    }

    private static Picture withDetail(Picture drawn, Detailed near, double distance) {
        double share = PictureTrajectory.attraction(distance);
        byte[] rgb = drawn.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            int detail = (near.shown().rgb()[i] & 0xFF) - (near.decoded().rgb()[i] & 0xFF);
            long light = Math.round((rgb[i] & 0xFF) + share * detail);
            rgb[i] = (byte) Math.max(0, Math.min(255, light));
        }
        return new Picture(drawn.width(), drawn.height(), rgb);
    }
}
