package org.latentblending.blending;

import java.util.stream.Stream;

/** A spreading without its last picture: that of a loop, which goes on with the first one, which is the same. */
public record OpenSpreading(Spreading closed) implements Spreading {
    /** @throws IllegalArgumentException if there is no other picture */
    public OpenSpreading {
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
