package org.latentblending.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/** The token of the server. */
@Component
class AccessToken {
    private final AccessSettings settings;
    private final byte[] hash;

    AccessToken(AccessSettings settings) {
        this.settings = settings;
        this.hash = sha256(settings.token().getBytes(StandardCharsets.UTF_8));
    }

    boolean isRequired() {
        return settings.needsToken();
    }

    /** Compares UTF-8 bytes with the token in constant time. */
    boolean matches(byte[] sent) {
        return MessageDigest.isEqual(sha256(sent), hash);
    }

    /** Distinguishes wrong tokens. */
    String fingerprint(byte[] sent) {
        return HexFormat.of().formatHex(sha256(sent));
    }

    /** A hash of a string that depends on the token. */
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
