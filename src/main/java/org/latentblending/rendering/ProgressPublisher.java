package org.latentblending.rendering;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.FramePosition;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.RunningTransition;
import org.latentblending.transitions.TransitionPreview;
import org.latentblending.transitions.TransitionProgress;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Publishes the progress of transitions at most ten times a second, and previews of unfinished frames as often as set. */
@Component
@RequiredArgsConstructor
class ProgressPublisher {
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Smaller previews are enlarged smoothly up to about this width or height, because browsers differ in how they do it. */
    private static final int PREVIEW_SIDE = 128;

    private static final int MAX_ENLARGEMENT = 4;
    /** Previews of the tiny autoencoder are reduced to at most this width and height. */
    private static final int DETAILED_SIDE = 384;
    /** These previews take at most 3 % of the time. */
    private static final int DETAILED_SHARE = 33;

    private final PreviewSettings previews;
    private final Frames frames;
    private final ApplicationEventPublisher publisher;

    void report(ActiveTransition transition) {
        RunningTransition progress = transition.progress();
        if (progress.mayReport(REPORT_NANOS)) {
            publisher.publishEvent(progress.progress());
        }
    }

    /** Reports the progress of the transition's movie. */
    void report(ActiveTransition transition, TransitionProgress progress) {
        if (transition.progress().mayReport(REPORT_NANOS)) {
            publisher.publishEvent(progress);
        }
    }

    /** If it is time for a preview, the executor decodes one of the frame whose last preview is the oldest. */
    void preview(
            ActiveTransition transition,
            DiffusionModel.Session session,
            List<FramePosition> unfinished,
            IntFunction<float[]> predictions,
            Executor executor) {
        if (!previews.isOn()
                || !transition.progress().mayPreview(previews.interval().toNanos())) {
            return;
        }
        var previewed = transition.previewed();
        int chosen = IntStream.range(0, unfinished.size())
                .boxed()
                .min(Comparator.comparing(
                        i -> previewed.getOrDefault(unfinished.get(i).index(), Long.MIN_VALUE)))
                .orElseThrow();
        FramePosition frame = unfinished.get(chosen);
        previewed.put(frame.index(), System.nanoTime());
        float[] latent = predictions.apply(chosen);
        executor.execute(() -> publishPreview(transition.id(), transition.progress(), session, frame, latent));
    }

    /** A frame that is finished by now gets no preview any more. */
    private void publishPreview(
            String id,
            RunningTransition progress,
            DiffusionModel.Session session,
            FramePosition frame,
            float[] latent) {
        if (frames.contains(id, frame.index())) {
            return;
        }
        boolean isDetailed = session.timeOfDetail()
                .filter(time -> progress.mayPreviewDetails(DETAILED_SHARE * time.toNanos()))
                .isPresent();
        Picture picture = isDetailed ? reduced(session.detailedPreview(latent)) : enlarged(session.preview(latent));
        int width = picture.width();
        int height = picture.height();
        byte[] jpeg = PictureWriter.jpeg(picture);
        publisher.publishEvent(
                new TransitionPreview(id, frame.segment(), frame.index(), frame.fraction(), width, height, jpeg));
    }

    private static Picture enlarged(Picture small) {
        int fitting = PREVIEW_SIDE / Math.max(small.width(), small.height());
        int factor = Math.max(1, Math.min(MAX_ENLARGEMENT, fitting));
        return CoverCrop.of(small, factor * small.width(), factor * small.height());
    }

    private static Picture reduced(Picture large) {
        int divisor = (Math.max(large.width(), large.height()) + DETAILED_SIDE - 1) / DETAILED_SIDE;
        return CoverCrop.of(large, large.width() / divisor, large.height() / divisor);
    }
}
