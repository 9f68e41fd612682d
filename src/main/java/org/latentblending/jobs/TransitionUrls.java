package org.latentblending.jobs;

/** Where the parts of a transition are found, as paths on this server. */
class TransitionUrls {
    static final String TRANSITIONS = "/api/v1/transitions";

    private TransitionUrls() {}

    static String transition(String id) {
        return TRANSITIONS + "/" + id;
    }

    static String frame(String id, int index) {
        return transition(id) + "/frames/" + index + ".jpg";
    }

    static String movie(String id) {
        return transition(id) + "/movie.mp4";
    }
}
