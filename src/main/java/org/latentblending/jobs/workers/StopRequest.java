package org.latentblending.jobs.workers;

/** Whether a worker is to end: after the block that it is at, or, when that takes too long, after the step. */
class StopRequest {
    private volatile boolean asked;
    private volatile boolean urgent;

    void ask() {
        asked = true;
    }

    void urge() {
        asked = true;
        urgent = true;
    }

    boolean isAsked() {
        return asked;
    }

    boolean isUrgent() {
        return urgent;
    }
}
