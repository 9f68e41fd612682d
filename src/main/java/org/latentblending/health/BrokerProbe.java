package org.latentblending.health;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.io.File;
import java.nio.file.NoSuchFileException;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.latentblending.queue.QueueUnavailable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The message broker. The one in this process ends when it cannot write its journal, and is started again. */
@Component
@RequiredArgsConstructor
@Slf4j
class BrokerProbe implements DependencyProbe {
    private final ConnectionFactory broker;
    private final ObjectProvider<EmbeddedActiveMQ> inThisProcess;

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public void check() {
        EmbeddedActiveMQ own = inThisProcess.getIfAvailable();
        if (own != null && !own.getActiveMQServer().isActive()) {
            startAgain(own);
        }
        try (JMSContext context = broker.createContext()) {
            // Opens a session, and makes nothing that somebody else may be making.
            context.createProducer();
        } catch (JMSRuntimeException e) {
            throw new QueueUnavailable(e);
        }
    }

    private static void startAgain(EmbeddedActiveMQ own) {
        File journal = own.getActiveMQServer().getConfiguration().getJournalLocation();
        if (!journal.exists()) {
            // Another one in its place would hide that the disk is not there.
            throw new QueueUnavailable(new NoSuchFileException(journal.getPath()));
        }
        LOG.info("Starting the message broker again, which has ended");
        try {
            own.stop();
            own.start();
        } catch (Exception e) {
            throw new QueueUnavailable(e);
        }
    }
}
