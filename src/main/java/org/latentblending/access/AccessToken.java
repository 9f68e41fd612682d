package org.latentblending.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/** The token that the server was started with. */
@Component
class AccessToken {
    private final AccessSettings settings;
    private final byte[] hash;

    AccessToken(AccessSettings settings) {
        this.settings = settings;
        this.hash = sha256(settings.token().getBytes(StandardCharsets.UTF_8));
    }

    boolean isNeeded() {
        return settings.needsToken();
    }

    /** Whether these are the token's bytes in UTF-8; takes the same time whatever they are. */
    boolean matches(byte[] shown) {
        return MessageDigest.isEqual(sha256(shown), hash);
    }

    /** Tells a wrong token from another one. */
    String fingerprint(byte[] shown) {
        return HexFormat.of().formatHex(sha256(shown));
    }

    /** A hash of a text that holds for this token only. */
    byte[] hashWith(String text) {
        MessageDigest digest = digest();
        digest.update(hash);
        return digest.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(byte[] bytes) {
        return digest().digest(bytes);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
