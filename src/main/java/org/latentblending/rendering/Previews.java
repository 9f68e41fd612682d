package org.latentblending.rendering;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.latentblending.blending.FramePosition;
import org.latentblending.media.images.JpegWriter;
import org.latentblending.media.images.Picture;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.running.RunningTransition;
import org.latentblending.transitions.running.TransitionPreview;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Shows of the frames under way the one that was not shown for longest, as often as the settings allow. A frame that is
 * announced is not shown any more.
 */
class Previews {
    /** Small ones are enlarged, smoothly, up to about this width or height: viewers differ in how they do it. */
    private static final int SIDE = 128;

    private static final int LARGEST_FACTOR = 4;

    private final String id;
    private final RunningTransition now;
    private final DiffusionModels.Session session;
    private final Executor aside;
    private final PreviewSettings settings;
    private final Frames frames;
    private final ApplicationEventPublisher publisher;
    /** When each frame was shown last, as a count. */
    private final Map<Integer, Integer> shown = new HashMap<>();

    /** Begins to show transitions. */
    @Component
    static class Factory {
        private final PreviewSettings settings;
        private final Frames frames;
        private final ApplicationEventPublisher publisher;

        Factory(PreviewSettings settings, Frames frames, ApplicationEventPublisher publisher) {
            this.settings = settings;
            this.frames = frames;
            this.publisher = publisher;
        }

        /** @param aside for what need not hold up the device */
        Previews begin(String id, RunningTransition now, DiffusionModels.Session session, Executor aside) {
            return new Previews(id, now, session, aside, settings, frames, publisher);
        }
    }

    private Previews(
            String id,
            RunningTransition now,
            DiffusionModels.Session session,
            Executor aside,
            PreviewSettings settings,
            Frames frames,
            ApplicationEventPublisher publisher) {
        this.id = id;
        this.now = now;
        this.session = session;
        this.aside = aside;
        this.settings = settings;
        this.frames = frames;
        this.publisher = publisher;
    }

    void underWay(List<FramePosition> places, IntFunction<float[]> pictures) {
        if (!settings.isOn() || !now.mayPreview(settings.interval().toNanos())) {
            return;
        }
        int chosen = IntStream.range(0, places.size())
                .boxed()
                .min(Comparator.comparing(i -> shown.getOrDefault(places.get(i).index(), 0)))
                .orElseThrow();
        FramePosition place = places.get(chosen);
        shown.put(place.index(), shown.values().stream().mapToInt(n -> n).max().orElse(0) + 1);
        float[] latent = pictures.apply(chosen);
        aside.execute(() -> show(place, latent));
    }

    private void show(FramePosition place, float[] latent) {
        if (frames.contains(id, place.index())) {
            return;
        }
        Picture small = session.preview(latent);
        int factor = SIDE / Math.max(small.width(), small.height());
        Picture picture = small.enlarged(Math.max(1, Math.min(LARGEST_FACTOR, factor)));
        publisher.publishEvent(new TransitionPreview(
                id,
                place.segment(),
                place.index(),
                place.fraction(),
                picture.width(),
                picture.height(),
                JpegWriter.write(picture)));
    }
}
