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

/** Settings of the broker in this process, and of connections to any broker. */
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    /** For worker processes; otherwise the broker in this process has no port. */
    @Bean
    @ConditionalOnProperty(name = "latentblending.worker-isolation", havingValue = "process")
    @ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "embedded")
    LoopbackBroker loopbackBroker() {
        return LoopbackBroker.atAFreePort();
    }

    /** No management, few threads, and a journal for messages of a hundred bytes. */
    @Bean
    ArtemisConfigurationCustomizer brokerSettings(ObjectProvider<LoopbackBroker> loopback) {
        return broker -> {
            broker.setJMXManagementEnabled(false);
            broker.setMessageCounterEnabled(false);
            broker.setCriticalAnalyzer(false);
            broker.setGracefulShutdownEnabled(false);
            broker.setPersistIDCache(false);
            broker.setThreadPoolMaxSize(8);
            broker.setScheduledThreadPoolMaxSize(2);
            broker.setJournalFileSize(1 << 20);
            // Otherwise senders block, without an error, while another program has filled the disk.
            broker.setMaxDiskUsage(-1);
            broker.addAddressSetting(
                    TaskQueue.ADDRESS,
                    new AddressSettings()
                            .setMaxDeliveryAttempts(-1)
                            .setMaxSizeBytes(-1)
                            .setDefaultConsumerWindowSize(0)
                            .setAutoDeleteQueues(false)
                            .setAutoDeleteAddresses(false));
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

    /** Disables prefetching, so that a worker holds one message only, and limits the time of a call to the broker. */
    @Bean
    static BeanPostProcessor connectionSettings(ObjectProvider<LoopbackBroker> loopback) {
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
                    factory.setCallTimeout(10_000);
                    loopback.ifAvailable(own -> factory.setUser(own.user()).setPassword(own.password()));
                }
                return bean;
            }
        };
    }
}
