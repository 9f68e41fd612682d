package org.latentblending.frontend;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/** One finger on a page. */
class Finger {
    private final CDPSession session;

    Finger(Page page) {
        session = page.context().newCDPSession(page);
    }

    void down(double x, double y) {
        send("touchStart", at(x, y));
    }

    void move(double x, double y) {
        send("touchMove", at(x, y));
    }

    void up() {
        send("touchEnd", new JsonArray());
    }

    private static JsonArray at(double x, double y) {
        var point = new JsonObject();
        point.addProperty("x", x);
        point.addProperty("y", y);
        var points = new JsonArray();
        points.add(point);
        return points;
    }

    private void send(String type, JsonArray points) {
        var event = new JsonObject();
        event.addProperty("type", type);
        event.add("touchPoints", points);
        session.send("Input.dispatchTouchEvent", event);
    }
}
