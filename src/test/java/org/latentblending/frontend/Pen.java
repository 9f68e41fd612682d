package org.latentblending.frontend;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/** A pen that presses on a page. */
class Pen {
    private final CDPSession session;

    Pen(Page page) {
        session = page.context().newCDPSession(page);
    }

    void down(double x, double y) {
        send("mousePressed", x, y, 1);
    }

    void move(double x, double y) {
        send("mouseMoved", x, y, 1);
    }

    void up(double x, double y) {
        send("mouseReleased", x, y, 0);
    }

    private void send(String type, double x, double y, int buttons) {
        var event = new JsonObject();
        event.addProperty("type", type);
        event.addProperty("x", x);
        event.addProperty("y", y);
        event.addProperty("button", "left");
        event.addProperty("buttons", buttons);
        event.addProperty("clickCount", 1);
        event.addProperty("pointerType", "pen");
        event.addProperty("force", 0.5);
        session.send("Input.dispatchMouseEvent", event);
    }
}
