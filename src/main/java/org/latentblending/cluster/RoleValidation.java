package org.latentblending.cluster;

import org.latentblending.system.Role;
import org.latentblending.system.StartupRefused;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Refuses to start a server with the role {@code api} or {@code worker} whose queue or database no other server shares. */
class RoleValidation implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment settings = context.getEnvironment();
        String role = settings.getProperty("latentblending.role", "all");
        if (role.equalsIgnoreCase(Role.ALL.name())) {
            return;
        }
        if (settings.getProperty("spring.artemis.mode", "").equalsIgnoreCase("embedded")) {
            throw refused(role, "queue");
        }
        String database = settings.getProperty("spring.datasource.url", "");
        if (database.startsWith("jdbc:h2:file:") || database.startsWith("jdbc:h2:mem:")) {
            throw refused(role, "database");
        }
    }

    private static StartupRefused refused(String role, String what) {
        return new StartupRefused(
                "The role %s needs other servers, but no other server can use this one's %s.".formatted(role, what),
                "Set spring.artemis.mode=native, spring.artemis.broker-url and spring.datasource.url to the broker and"
                        + " the database that all servers share, or leave latentblending.role (LATENTBLENDING_ROLE) at 'all'.",
                null);
    }
}
