package org.latentblending.web;

/** There is no such thing at that address. */
public class NotFound extends RuntimeException {
    private NotFound(String message) {
        super(message);
    }

    public static NotFound transition(String id) {
        return new NotFound("There is no transition '%s'.".formatted(id));
    }

    public static NotFound frame(String id, int index) {
        return new NotFound("Transition '%s' has no frame %d yet.".formatted(id, index));
    }

    public static NotFound movie(String id) {
        return new NotFound("Transition '%s' has no movie yet.".formatted(id));
    }

    public static NotFound image(String id) {
        return new NotFound("There is no image '%s'.".formatted(id));
    }
}
