package org.latentblending.cluster;

import java.util.Map;
import org.latentblending.system.RoleSettings.Role;
import org.latentblending.system.StartupRefused;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Refuses to start a server with the role {@code api} or {@code worker} whose queue or database no other server shares. */
class RoleValidation implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment settings = context.getEnvironment();
        if (settings.getProperty("spring.artemis.mode", "").equalsIgnoreCase("native")) {
            // Spring Boot starts the embedded broker also where it is not used.
            settings.getPropertySources()
                    .addLast(new MapPropertySource("broker", Map.of("spring.artemis.embedded.enabled", false)));
        }
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
