package org.latentblending.quotas;

import org.latentblending.testing.Postgres;
import org.latentblending.testing.ServerTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@ServerTest
class AdmissionOnPostgresIT extends AdmissionContract {
    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        Postgres.settings(registry);
    }
}
