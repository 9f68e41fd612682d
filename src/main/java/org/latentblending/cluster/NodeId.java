package org.latentblending.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A name for this server process that no other has, and that an operator recognizes: host, process id, and chance. */
@Component
public class NodeId {
    private static final int MOST_OF_HOST = 64;

    private final String value =
            prefix(ProcessHandle.current().pid()) + UUID.randomUUID().toString().substring(0, 8);

    public String value() {
        return value;
    }

    /** Whether the process ran on this machine and has ended; its process id may be that of this process by now. */
    static boolean hasEnded(String name) {
        int end = name.lastIndexOf('/');
        int begin = name.lastIndexOf('/', end - 1) + 1;
        long pid = Long.parseLong(name.substring(begin, end));
        boolean isHere = name.startsWith(prefix(pid));
        boolean runs = ProcessHandle.of(pid).isPresent()
                && pid != ProcessHandle.current().pid();
        return isHere && !runs;
    }

    /** Whether a node is the process of this machine with that number. */
    public static boolean isOfProcess(String name, long pid) {
        return name.startsWith(prefix(pid));
    }

    private static String prefix(long pid) {
        String host = host();
        return "%s/%d/".formatted(host.substring(0, Math.min(MOST_OF_HOST, host.length())), pid);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
