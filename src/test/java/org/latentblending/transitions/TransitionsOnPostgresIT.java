package org.latentblending.transitions;

import org.latentblending.testing.Postgres;
import org.latentblending.testing.ServerTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@ServerTest
class TransitionsOnPostgresIT extends TransitionsContract {
    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        Postgres.settings(registry);
    }
}
