package org.latentblending.live;

import org.jspecify.annotations.Nullable;

/** What one client is to receive, in order. Called by one thread at a time. */
interface Feed {
    /** The next message; null when there is none for now. */
    @Nullable
    OutboundMessage next();

    /** True when there will be no further message, so that the connection can be closed normally. */
    boolean isOver();
}
