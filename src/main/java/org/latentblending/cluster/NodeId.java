package org.latentblending.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** A unique name of this server that an operator recognizes: host, process id and random digits. */
@Component
public class NodeId {
    private static final Set<String> IN_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final String value =
            prefix(ProcessHandle.current().pid()) + UUID.randomUUID().toString().substring(0, 8);

    NodeId() {
        IN_THIS_PROCESS.add(value);
    }

    public String value() {
        return value;
    }

    /** Whether the server ran on this machine and its process has ended; this process may have the same id by now. */
    static boolean hasEnded(String name) {
        long pid = Long.parseLong(name.split("/")[1]);
        boolean isHere = name.startsWith(prefix(pid));
        boolean runs = pid == ProcessHandle.current().pid()
                ? IN_THIS_PROCESS.contains(name)
                : ProcessHandle.of(pid).isPresent();
        return isHere && !runs;
    }

    /** Whether a node is the process of this machine with that number. */
    public static boolean isOfProcess(String name, long pid) {
        return name.startsWith(prefix(pid));
    }

    private static String prefix(long pid) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return "%s/%d/".formatted(host.substring(0, Math.min(64, host.length())), pid);
    }
}
