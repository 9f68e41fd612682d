package org.latentblending.live;

import java.nio.charset.StandardCharsets;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.PictureHeader;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.running.TransitionPreview;
import org.latentblending.transitions.running.TransitionProgress;

/** The latest progress and preview of a transition; not persisted. Clients at the same seq share one message of each. */
@RequiredArgsConstructor
class TransientState {
    private final String transitionId;
    private final TransitionEvents events;
    private volatile @Nullable TransitionProgress progress;
    private volatile @Nullable TransitionPreview preview;
    private @Nullable Cached progressMessage;
    private @Nullable Cached previewMessage;

    private record Cached(Object source, long seq, OutboundMessage message) {
        boolean isOf(Object wanted, long wantedSeq) {
            return source == wanted && seq == wantedSeq;
        }
    }

    void progress(TransitionProgress latest) {
        progress = latest;
    }

    /** Null before the first one. */
    @Nullable
    TransitionProgress progress() {
        return progress;
    }

    void preview(TransitionPreview latest) {
        preview = latest;
    }

    /** Null before the first one. */
    @Nullable
    TransitionPreview preview() {
        return preview;
    }

    /** @param seq number of the event before it */
    synchronized OutboundMessage message(TransitionProgress shown, long seq) {
        Cached cached = progressMessage;
        if (cached == null || !cached.isOf(shown, seq)) {
            cached = new Cached(shown, seq, OutboundMessage.text(events.message("progress", transitionId, seq, shown)));
            progressMessage = cached;
        }
        return cached.message();
    }

    /** @param seq number of the event before it */
    synchronized OutboundMessage message(TransitionPreview shown, long seq) {
        Cached cached = previewMessage;
        if (cached == null || !cached.isOf(shown, seq)) {
            var header =
                    PictureHeader.jpeg(shown.segment(), shown.index(), shown.fraction(), shown.width(), shown.height());
            byte[] text = events.message("preview", transitionId, seq, header).getBytes(StandardCharsets.UTF_8);
            cached = new Cached(shown, seq, OutboundMessage.preview(text, shown.jpeg()));
            previewMessage = cached;
        }
        return cached.message();
    }
}
