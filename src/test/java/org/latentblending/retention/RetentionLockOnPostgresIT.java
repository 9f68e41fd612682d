package org.latentblending.retention;

import org.latentblending.testing.Postgres;
import org.latentblending.testing.ServerTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@ServerTest
class RetentionLockOnPostgresIT extends RetentionLockContract {
    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        Postgres.settings(registry);
    }
}
