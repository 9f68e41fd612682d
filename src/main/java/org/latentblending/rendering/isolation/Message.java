package org.latentblending.rendering.isolation;

import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one process sends to the other.
 *
 * @param conversation whose message it is
 * @param content work, its result, or what it failed with
 * @param logged what the lines of the log are marked with while the work is done
 */
record Message(long conversation, Kind kind, Serializable content, @Nullable Map<String, String> logged)
        implements Serializable {

    enum Kind {
        WORK,
        RESULT,
        FAILURE
    }
}
