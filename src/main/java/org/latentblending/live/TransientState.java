package org.latentblending.live;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.running.TransitionPreview;
import org.latentblending.transitions.running.TransitionProgress;

/**
 * What passes by and is in no log: of a transition's progress and of the looks at its frames under way the latest. Made
 * into a message once for all clients that are at the same place.
 */
class TransientState {
    private final String transitionId;
    private final TransitionEvents events;
    private volatile @Nullable TransitionProgress progress;
    private volatile @Nullable TransitionPreview preview;
    private @Nullable Made<TransitionProgress> progressMade;
    private @Nullable Made<TransitionPreview> previewMade;

    private record Made<T>(T of, long seq, OutboundMessage message) {}

    TransientState(String transitionId, TransitionEvents events) {
        this.transitionId = transitionId;
        this.events = events;
    }

    void progress(TransitionProgress latest) {
        progress = latest;
    }

    /** Null before there was any. */
    @Nullable
    TransitionProgress progress() {
        return progress;
    }

    void preview(TransitionPreview latest) {
        preview = latest;
    }

    /** Null before there was any. */
    @Nullable
    TransitionPreview preview() {
        return preview;
    }

    /** @param seq of the event before it */
    synchronized OutboundMessage message(TransitionProgress told, long seq) {
        Made<TransitionProgress> made = progressMade;
        if (made == null || made.of() != told || made.seq() != seq) {
            made = new Made<>(
                    told, seq, OutboundMessage.text(events.message("progress", transitionId, seq, told.fields())));
            progressMade = made;
        }
        return made.message();
    }

    /** @param seq of the event before it */
    synchronized OutboundMessage message(TransitionPreview shown, long seq) {
        Made<TransitionPreview> made = previewMade;
        if (made == null || made.of() != shown || made.seq() != seq) {
            made = new Made<>(shown, seq, preview(shown, seq));
            previewMade = made;
        }
        return made.message();
    }

    private OutboundMessage preview(TransitionPreview shown, long seq) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("segment", shown.segment());
        fields.put("index", shown.index());
        fields.put("fraction", shown.fraction());
        fields.put("contentType", "image/jpeg");
        fields.put("width", shown.width());
        fields.put("height", shown.height());
        String header = events.message("preview", transitionId, seq, fields);
        return OutboundMessage.preview(header.getBytes(StandardCharsets.UTF_8), shown.jpeg());
    }
}
