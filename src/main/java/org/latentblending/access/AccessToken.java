package org.latentblending.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.latentblending.system.Sha256;
import org.springframework.stereotype.Component;

@Component
class AccessToken {
    private final boolean isRequired;
    private final byte[] hash;

    AccessToken(AccessSettings settings) {
        this.isRequired = !settings.token().isEmpty();
        this.hash = Sha256.of(settings.token().getBytes(StandardCharsets.UTF_8));
    }

    boolean isRequired() {
        return isRequired;
    }

    /** Compares UTF-8 bytes with the token in constant time. */
    boolean matches(byte[] sent) {
        return MessageDigest.isEqual(Sha256.of(sent), hash);
    }

    /** Distinguishes wrong tokens. */
    static String fingerprint(byte[] sent) {
        return Sha256.hex(sent);
    }

    String hashOf(String sessionId) {
        return Sha256.hex(hash, sessionId.getBytes(StandardCharsets.UTF_8));
    }
}
