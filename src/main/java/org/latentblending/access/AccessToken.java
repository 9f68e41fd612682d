package org.latentblending.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

@Component
class AccessToken {
    private final boolean isRequired;
    private final byte[] hash;

    AccessToken(AccessSettings settings) {
        this.isRequired = !settings.token().isEmpty();
        this.hash = sha256(settings.token().getBytes(StandardCharsets.UTF_8));
    }

    boolean isRequired() {
        return isRequired;
    }

    /** Compares UTF-8 bytes with the token in constant time. */
    boolean matches(byte[] sent) {
        return MessageDigest.isEqual(sha256(sent), hash);
    }

    /** Distinguishes wrong tokens. */
    static String fingerprint(byte[] sent) {
        return HexFormat.of().formatHex(sha256(sent));
    }

    String hashOf(String sessionId) {
        return HexFormat.of().formatHex(sha256(hash, sessionId.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
