package org.latentblending.health;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.io.File;
import java.nio.file.NoSuchFileException;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.latentblending.queue.QueueUnavailable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The message broker. An embedded broker stops when it cannot write its journal; the probe restarts it. */
@Component("broker")
@RequiredArgsConstructor
@Slf4j
class BrokerProbe implements DependencyHealth.Probe {
    private final ConnectionFactory broker;
    private final ObjectProvider<EmbeddedActiveMQ> embedded;

    @Override
    public void check() {
        EmbeddedActiveMQ own = embedded.getIfAvailable();
        try {
            if (own != null && !own.getActiveMQServer().isActive()) {
                restart(own);
            }
            try (JMSContext context = broker.createContext()) {
                // Opens a session and creates nothing that could exist already.
                context.createProducer();
            }
        } catch (Exception e) {
            throw new QueueUnavailable(e);
        }
    }

    private static void restart(EmbeddedActiveMQ own) throws Exception {
        File journal = own.getActiveMQServer().getConfiguration().getJournalLocation();
        if (!journal.exists()) {
            // A new folder would hide that the disk is not mounted.
            throw new NoSuchFileException(journal.getPath());
        }
        LOG.info("Restarting the message broker, which has stopped");
        own.stop();
        own.start();
    }
}
