package org.latentblending.queue;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.artemis.autoconfigure.ArtemisConfigurationCustomizer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** The broker in this process, and how any broker is talked to. */
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int CALL_TIMEOUT_MILLIS = 10_000;

    /** Only for worker processes; otherwise the broker in this process has no port. */
    @Bean
    @ConditionalOnProperty(name = "latentblending.worker-isolation", havingValue = "process")
    @ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "embedded")
    LoopbackBroker loopbackBroker() {
        return LoopbackBroker.atAFreePort();
    }

    /** A small broker: no management, a journal that fits messages of a hundred bytes. */
    @Bean
    ArtemisConfigurationCustomizer smallBroker(ObjectProvider<LoopbackBroker> loopback) {
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
            loopback.ifAvailable(own -> openPort(broker, own));
        };
    }

    private static void openPort(Configuration broker, LoopbackBroker own) {
        try {
            broker.addAcceptorConfiguration("workers", own.url() + "?protocols=CORE");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        broker.setSecurityEnabled(true);
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
    static BeanPostProcessor oneMessageAtATime(ObjectProvider<LoopbackBroker> loopback) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof EmbeddedActiveMQ broker) {
                    loopback.ifAvailable(broker::setSecurityManager);
                }
                return bean;
            }

            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof ActiveMQConnectionFactory factory) {
                    factory.setConsumerWindowSize(0);
                    factory.setCallTimeout(CALL_TIMEOUT_MILLIS);
                    loopback.ifAvailable(own -> factory.setUser(own.user()).setPassword(own.password()));
                }
                return bean;
            }
        };
    }
}
