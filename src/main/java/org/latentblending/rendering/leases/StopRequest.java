package org.latentblending.rendering.leases;

/** Whether a worker is to stop: after its current block, or immediately after its current step. */
public class StopRequest {
    private volatile boolean requested;
    private volatile boolean immediate;

    public void request() {
        requested = true;
    }

    public void requestImmediate() {
        requested = true;
        immediate = true;
    }

    public boolean isRequested() {
        return requested;
    }

    boolean isImmediate() {
        return immediate;
    }
}
