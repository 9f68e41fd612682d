package org.latentblending.access;

import jakarta.servlet.http.HttpServletResponse;

/** What browsers are told about this server's pages: only its own scripts, styles and sockets, in no other page's frame. */
class SecurityHeaders {
    private static final String STRICT = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:;"
            + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** Swagger UI sets styles on its elements. */
    private static final String SWAGGER = STRICT + "; style-src 'self' 'unsafe-inline'";

    private SecurityHeaders() {}

    static void add(String path, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", path.startsWith("/swagger-ui") ? SWAGGER : STRICT);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
    }
}
