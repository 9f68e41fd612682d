package org.latentblending.blending;

import java.util.stream.Stream;

/**
 * Spreads key frames over the pictures of a movie, which begins with the first key frame and ends with the last one; a single
 * picture is the first one. Key frames are counted from left to right, from 0.
 */
public interface Spreading {
    /**
     * One picture of a movie, between the key frames {@code left} and {@code right}, which are equal on a key frame.
     *
     * @param fraction share of the right one's pixels, 0 to below 1; 0 on a key frame
     */
    record SpreadFrame(int left, int right, double fraction) {
        static SpreadFrame of(int keyFrame) {
            return new SpreadFrame(keyFrame, keyFrame, 0);
        }
    }

    int keyFrames();

    int pictures();

    /**
     * The pictures in order, computed lazily. Neither {@code left} nor {@code right} decreases, unless the movie is eased by a
     * curve that goes back.
     */
    Stream<SpreadFrame> frames();

    /** A spreading without its last picture: that of a loop, which goes on with the first one, which is the same. */
    record Open(Spreading closed) implements Spreading {
        /** @throws IllegalArgumentException if there is no other picture */
        public Open {
            Preconditions.require(closed.pictures() > 1, "A loop needs a picture");
        }

        @Override
        public int keyFrames() {
            return closed.keyFrames();
        }

        @Override
        public int pictures() {
            return closed.pictures() - 1;
        }

        @Override
        public Stream<SpreadFrame> frames() {
            return closed.frames().limit(pictures());
        }
    }
}
