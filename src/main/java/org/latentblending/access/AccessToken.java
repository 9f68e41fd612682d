package org.latentblending.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.tomcat.util.security.ConcurrentMessageDigest;
import org.springframework.stereotype.Component;

@Component
class AccessToken {
    private final boolean isRequired;
    private final byte[] hash;

    AccessToken(AccessSettings settings) {
        this.isRequired = !settings.token().isEmpty();
        this.hash = ConcurrentMessageDigest.digestSHA256(settings.token().getBytes(StandardCharsets.UTF_8));
    }

    boolean isRequired() {
        return isRequired;
    }

    /** Compares UTF-8 bytes with the token in constant time. */
    boolean matches(byte[] sent) {
        return MessageDigest.isEqual(ConcurrentMessageDigest.digestSHA256(sent), hash);
    }

    /** Distinguishes wrong tokens. */
    static String fingerprint(byte[] sent) {
        return HexFormat.of().formatHex(ConcurrentMessageDigest.digestSHA256(sent));
    }

    String hashOf(String sessionId) {
        return HexFormat.of()
                .formatHex(ConcurrentMessageDigest.digestSHA256(hash, sessionId.getBytes(StandardCharsets.UTF_8)));
    }
}
