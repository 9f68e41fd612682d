package org.latentblending.rendering;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.rendering.movies.FrameDistances;
import org.latentblending.rendering.movies.FrameFinisher;
import org.latentblending.rendering.movies.StoredFrames;
import org.latentblending.system.CLibrary;
import org.latentblending.system.Deadline;
import org.latentblending.transitions.RunningTransitions;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedImages.ImageNotFound;
import org.springframework.stereotype.Component;

/** The transitions that workers of this process have begun to work on and that have not ended. */
@Component
@RequiredArgsConstructor
class ActiveTransitions {
    private static final long MAX_CACHED_BYTES = 64L << 20;

    private final Transitions transitions;
    private final RunningTransitions running;
    private final UploadedImages images;
    private final TransitionLifecycle lifecycle;
    private final TransitionFiles files;
    private final StoredFrames frames;
    private final FrameDistances distances;
    private final Map<String, ActiveTransition> byId = new ConcurrentHashMap<>();

    /** @throws LeaseLost if the transition was deleted */
    ActiveTransition acquire(Lease lease) {
        Transition transition = transitions.findById(lease.transitionId()).orElseThrow(() -> new LeaseLost(lease));
        return byId.computeIfAbsent(transition.id(), id -> begin(transition));
    }

    private ActiveTransition begin(Transition transition) {
        String id = transition.id();
        TransitionRequest request = transition.request();
        // First, because it fails if an image is missing or unreadable.
        @Nullable Inpainting inpainting = inpainting(request);
        MoviePlan plan = request.plan();
        // A large file takes seconds to decode, and several keyframes and workers need it.
        Cache<String, Picture> shown = Caffeine.newBuilder()
                .maximumWeight(MAX_CACHED_BYTES)
                .weigher((String image, Picture picture) -> picture.rgb().length)
                .build();
        var progress = running.begin(id, transition.totalSteps(), request.stepCost(), transition.completedSteps());
        var finisher =
                new FrameFinisher(id, request, plan, progress, lifecycle, files, frames, distances.measuring(id));
        return new ActiveTransition(
                id,
                request,
                inpainting,
                image -> shown.get(image, key -> sized(PictureReader.onWhite(image(key)), request)),
                plan,
                progress,
                finisher,
                new ConcurrentHashMap<>());
    }

    /** @throws ImageNotFound if an image was deleted */
    private @Nullable Inpainting inpainting(TransitionRequest request) {
        TransitionRequest.Inpainting inpainting = request.inpainting();
        if (inpainting == null) {
            return null;
        }
        if (inpainting.image() == null || inpainting.mask() == null) {
            return Inpainting.ofEverything(request.width(), request.height());
        }
        Picture mask = sized(PictureReader.mask(image(inpainting.mask())), request);
        Mask repainted = new Mask(mask.width(), mask.height(), mask.luma());
        Picture kept = sized(PictureReader.from(image(inpainting.image())), request);
        return new Inpainting(kept, repainted, inpainting.method());
    }

    private byte[] image(String id) {
        return images.read(id).orElseThrow(() -> new ImageNotFound(id));
    }

    private static Picture sized(Picture picture, TransitionRequest request) {
        return CoverCrop.of(picture, request.width(), request.height());
    }

    /** Releases those that ended on another server. */
    void releaseEnded() {
        byId.keySet().stream()
                .filter(id -> transitions
                        .findById(id)
                        .map(found -> found.status().isFinal())
                        .orElse(true))
                .forEach(this::release);
    }

    void release(String id) {
        ActiveTransition ended = byId.remove(id);
        if (ended != null) {
            ended.frames().close();
            running.end(id);
            CLibrary.trimMemory();
        }
    }

    /** Waits for the frames that are being stored. The next holders of the tasks do the rest. */
    void close(Deadline deadline) {
        List<ActiveTransition> left = List.copyOf(byId.values());
        left.forEach(transition -> release(transition.id()));
        left.forEach(transition -> transition.frames().awaitClosed(deadline));
    }
}
