package org.latentblending.transitions.views;

/** Where the parts of a transition are found, as paths on this server. */
public class TransitionUrls {
    static final String TRANSITIONS = "/api/v1/transitions";

    private TransitionUrls() {}

    static String transition(String id) {
        return TRANSITIONS + "/" + id;
    }

    static String frame(String id, int index) {
        return transition(id) + "/frames/" + index + ".jpg";
    }

    public static String movie(String id) {
        return transition(id) + "/movie.mp4";
    }
}
