package org.latentblending.jobs.web;

/** There is no such thing at that address. */
class NotFound extends RuntimeException {
    private NotFound(String message) {
        super(message);
    }

    static NotFound transition(String id) {
        return new NotFound("There is no transition '%s'.".formatted(id));
    }

    static NotFound frame(String id, int index) {
        return new NotFound("Transition '%s' has no frame %d yet.".formatted(id, index));
    }

    static NotFound movie(String id) {
        return new NotFound("Transition '%s' has no movie yet.".formatted(id));
    }

    static NotFound image(String id) {
        return new NotFound("There is no image '%s'.".formatted(id));
    }
}
