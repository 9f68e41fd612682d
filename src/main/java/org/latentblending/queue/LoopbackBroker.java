package org.latentblending.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.jspecify.annotations.Nullable;

/**
 * How worker processes of this machine reach the broker in this process. Its only account has a new password at each start.
 *
 * @param port stays the same when the broker is restarted
 */
public record LoopbackBroker(int port, String user, String password) implements ActiveMQSecurityManager {
    static LoopbackBroker atAFreePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String password = UUID.randomUUID().toString();
            return new LoopbackBroker(socket.getLocalPort(), "latentblending", password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    @Override
    public boolean validateUser(@Nullable String givenUser, @Nullable String givenPassword) {
        return user.equals(givenUser) && password.equals(givenPassword);
    }

    @Override
    public boolean validateUserAndRole(
            @Nullable String givenUser, @Nullable String givenPassword, Set<Role> roles, CheckType permission) {
        return validateUser(givenUser, givenPassword);
    }

    @Override
    public String toString() {
        return url();
    }
}
