package org.latentblending.live;

import org.jspecify.annotations.Nullable;

/** The messages for one client, in order. Called by one thread at a time. */
interface Feed {
    /** The next message; null if there is none yet. */
    @Nullable
    OutboundMessage next();

    /** Whether no message will follow, so that the connection can be closed. */
    boolean isOver();
}
