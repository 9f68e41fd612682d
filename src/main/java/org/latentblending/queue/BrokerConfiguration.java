package org.latentblending.queue;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.artemis.autoconfigure.ArtemisConfigurationCustomizer;
import org.springframework.context.annotation.Bean;

/** The broker in this process, and how any broker is talked to. */
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int CALL_TIMEOUT_MILLIS = 10_000;

    /** A small broker: no ports, no management, a journal that fits messages of a hundred bytes. */
    @Bean
    ArtemisConfigurationCustomizer smallBroker() {
        return broker -> {
            broker.setJMXManagementEnabled(false);
            broker.setMessageCounterEnabled(false);
            broker.setCriticalAnalyzer(false);
            broker.setGracefulShutdownEnabled(false);
            broker.setPersistIDCache(false);
            broker.setThreadPoolMaxSize(8);
            broker.setScheduledThreadPoolMaxSize(2);
            broker.setJournalFileSize(MEBIBYTE);
            // Its own watch over the disk would make senders wait without a word where another program filled it.
            broker.setMaxDiskUsage(-1);
            everyMessageStays(broker);
        };
    }

    private static void everyMessageStays(Configuration broker) {
        broker.addAddressSetting(
                TaskQueue.ADDRESS,
                new AddressSettings()
                        .setMaxDeliveryAttempts(-1)
                        .setMaxSizeBytes(-1)
                        .setDefaultConsumerWindowSize(0)
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false));
    }

    /** A worker holds the message that it works on and no other, and nobody waits long for a broker that hangs. */
    @Bean
    static BeanPostProcessor oneMessageAtATime() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof ActiveMQConnectionFactory factory) {
                    factory.setConsumerWindowSize(0);
                    factory.setCallTimeout(CALL_TIMEOUT_MILLIS);
                }
                return bean;
            }
        };
    }
}
