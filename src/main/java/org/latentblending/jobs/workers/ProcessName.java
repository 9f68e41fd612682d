package org.latentblending.jobs.workers;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** A name for this server process that no other has, and that an operator recognizes. */
class ProcessName {
    private static final int MOST_OF_HOST = 64;

    private ProcessName() {}

    static String ofThis() {
        String host = host();
        return "%s/%d/%s"
                .formatted(
                        host.substring(0, Math.min(MOST_OF_HOST, host.length())),
                        ProcessHandle.current().pid(),
                        UUID.randomUUID().toString().substring(0, 8));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
