package org.latentblending.rendering.movies;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureDistance.Features;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.Strip.Gap;
import org.springframework.stereotype.Component;

/** Measures how much the picture changes from frame to frame. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class FrameDistances {
    private final Frames frames;
    private final StoredFrames stored;

    /** The distances of a transition; used by one thread at a time. */
    public Measuring measuring(String transitionId) {
        return new Measuring(transitionId);
    }

    /** Measures frames of one transition. What was compared last is kept in memory. */
    @RequiredArgsConstructor(access = AccessLevel.PRIVATE)
    public final class Measuring {
        private static final int MAX_KEPT = 32;

        private final String transitionId;
        private final Map<Integer, Features> kept = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Features> eldest) {
                return size() > MAX_KEPT;
            }
        };
        private int picturesRead;

        /** Distances of a frame from the stored ones that are next to it. */
        Map<Gap, Double> around(Frame frame, Picture picture) {
            kept.put(frame.index(), Features.of(picture));
            Frames.Neighbours next = frames.neighbours(transitionId, frame);
            var distances = new HashMap<Gap, Double>();
            if (next.left() != null) {
                Gap gap = new Gap(next.left(), frame.index());
                distances.put(gap, between(gap));
            }
            if (next.right() != null) {
                Gap gap = new Gap(frame.index(), next.right());
                distances.put(gap, between(gap));
            }
            return distances;
        }

        /**
         * The distances of everything that is compared on a strip. Those that no worker has measured, such as those of older
         * transitions, are measured now from the stored pictures and kept.
         *
         * @param maxPictures to read at most; if they do not suffice, distances are missing in the result
         * @throws StorageUnavailable if a picture is missing
         */
        public Map<Gap, Double> of(Strip strip, int maxPictures) {
            var distances = new HashMap<>(frames.distances(transitionId));
            for (Gap gap : strip.compared()) {
                if (!distances.containsKey(gap) && picturesRead + 2 <= maxPictures) {
                    double distance = between(gap);
                    frames.addDistance(transitionId, gap, distance);
                    distances.put(gap, distance);
                }
            }
            return distances;
        }

        /** The distances from picture to picture on the way from one frame over others to the next frame. */
        List<Double> along(Gap gap, List<Picture> between) {
            var distances = new ArrayList<Double>();
            Features last = features(gap.left());
            for (Picture picture : between) {
                Features next = Features.of(picture);
                distances.add(last.distanceTo(next));
                last = next;
            }
            distances.add(last.distanceTo(features(gap.right())));
            return distances;
        }

        private double between(Gap gap) {
            return features(gap.left()).distanceTo(features(gap.right()));
        }

        private Features features(int index) {
            Features known = kept.get(index);
            if (known == null) {
                known = Features.of(stored.picture(transitionId, index));
                picturesRead++;
                kept.put(index, known);
            }
            return known;
        }
    }
}
