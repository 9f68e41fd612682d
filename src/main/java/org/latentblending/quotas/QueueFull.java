package org.latentblending.quotas;

/** As many transitions are waiting as are allowed to. */
public class QueueFull extends RuntimeException {
    QueueFull(int capacity) {
        super("%d transitions are waiting, which is as many as this server takes. Try again later."
                .formatted(capacity));
    }
}
