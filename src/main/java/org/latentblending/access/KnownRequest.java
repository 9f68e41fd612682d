package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** A request of somebody who may know everything, such as what exactly is wrong with the server's health. */
class KnownRequest extends HttpServletRequestWrapper {
    private static final Principal KNOWN = () -> "known";

    KnownRequest(HttpServletRequest request) {
        super(request);
    }

    @Override
    public Principal getUserPrincipal() {
        return KNOWN;
    }
}
