package org.latentblending.rendering.leases;

/** Whether a worker is to end: after the block that it is at, or, when that takes too long, after the step. */
public class StopRequest {
    private volatile boolean asked;
    private volatile boolean urgent;

    public void ask() {
        asked = true;
    }

    public void urge() {
        asked = true;
        urgent = true;
    }

    public boolean isAsked() {
        return asked;
    }

    boolean isUrgent() {
        return urgent;
    }
}
