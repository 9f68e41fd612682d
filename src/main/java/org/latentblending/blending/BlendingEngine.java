package org.latentblending.blending;

/** Runs units of a movie's work on the calling thread. Decoding, storing and reporting are the listener's. */
public record BlendingEngine(Denoiser denoiser, BlendingListener listener) {

    /**
     * Denoises the unit from its current block to its end.
     *
     * @throws RuntimeException the first that the denoiser or the listener throws; blocks completed before it stay completed
     */
    public void run(WorkUnit unit) {
        while (!unit.isDone()) {
            unit.advance(denoiser, listener);
            listener.blockCompleted(unit);
        }
    }
}
