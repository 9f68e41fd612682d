package org.latentblending.cluster;

import org.latentblending.system.Role;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Keeps half a server from starting alone: its jobs would wait for ever, or nobody could give it any. */
class RoleValidation implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment settings = context.getEnvironment();
        String role = settings.getProperty("latentblending.role", "all");
        if (role.equalsIgnoreCase(Role.ALL.name())) {
            return;
        }
        if (settings.getProperty("spring.artemis.mode", "").equalsIgnoreCase("embedded")) {
            throw new SharedInfrastructureRequired(role, "its queue");
        }
        String database = settings.getProperty("spring.datasource.url", "");
        if (database.startsWith("jdbc:h2:file:") || database.startsWith("jdbc:h2:mem:")) {
            throw new SharedInfrastructureRequired(role, "its database");
        }
    }
}
