package org.latentblending.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.TestExecutionListeners.MergeMode;

/** A test of the whole server on a real port, with everything real but the pictures of the model. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "latentblending.data=target/test-data/${random.uuid}",
            "latentblending.models=src/test/resources/reference",
            "latentblending.default-model=tiny-v",
            "latentblending.queue-capacity=5",
            "latentblending.health.interval=500ms"
        })
@Import({ServerTest.Painted.class, ServerTest.Client.class})
@TestExecutionListeners(listeners = AwaitIdle.class, mergeMode = MergeMode.MERGE_WITH_DEFAULTS)
public @interface ServerTest {

    @TestConfiguration(proxyBeanMethods = false)
    class Painted {
        @Bean
        @Primary
        PaintedModels paintedModels() {
            return new PaintedModels();
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    class Client {
        @Bean
        @Lazy
        Server server(Environment environment) {
            return new Server(environment.getRequiredProperty("local.server.port", Integer.class));
        }
    }
}
