package org.latentblending.diffusion.torch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads the resources of this package. */
public final class Resources {
    private Resources() {}

    public static byte[] bytes(String name) {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
