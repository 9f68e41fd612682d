package org.latentblending.rendering.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.system.CLibrary;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Inside a worker process: stops when the server says so on the standard input, and ends at once when the server is gone. A
 * server that was killed is soon started again, and the old worker process must not use the device beside the new one.
 */
@Component
@ConditionalOnProperty(SupervisedWorker.SETTING)
@Slf4j
class SupervisedWorker {
    static final String SETTING = "latentblending.supervised";
    /** The byte with which the server asks the process to stop. */
    static final int STOP = '\n';

    private final ApplicationContext context;

    SupervisedWorker(ApplicationContext context) {
        this.context = context;
        preferAsVictimOfTheOutOfMemoryKiller();
        var thread = new Thread(SupervisedWorker::obey, "supervised");
        thread.setDaemon(true);
        thread.start();
    }

    private static void obey() {
        try {
            while (System.in.read() >= 0) {
                exit();
            }
        } catch (IOException e) {
            LOG.debug("The server is gone", e);
        }
        CLibrary.exitIfComputing();
        Runtime.getRuntime().halt(0);
    }

    /** The libraries keep memory in blocks that do not suit another picture. A new process starts with all of it. */
    @EventListener
    void exhausted(OutOfDeviceMemory failure) {
        LOG.warn("Stopping, because this process has run out of memory");
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        exit();
    }

    private static void exit() {
        new Thread(() -> System.exit(0), "exit").start();
    }

    private static void preferAsVictimOfTheOutOfMemoryKiller() {
        Path score = Path.of("/proc/self/oom_score_adj");
        try {
            if (Files.isWritable(score)) {
                Files.writeString(score, "500");
            }
        } catch (IOException e) {
            LOG.debug("The order of the out-of-memory killer stays as it is", e);
        }
    }
}
