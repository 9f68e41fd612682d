package org.latentblending.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.latentblending.system.StartupRefused;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Checks before anything else that the data folder is writable, makes its path absolute, as H2 needs it, and creates the
 * database at the first start. H2 itself must not create it: when it reopens its file while the folder is temporarily
 * missing, an empty database would replace the real one.
 */
class DataFolderCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String SETTING = "latentblending.data";
    private static final String IF_EXISTS = ";IFEXISTS=TRUE";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        // Before H2 is loaded: its port, which worker processes use, is not for other machines.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        var environment = context.getEnvironment();
        Path folder = Path.of(environment.getProperty(SETTING, "data"))
                .toAbsolutePath()
                .normalize();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("data folder", Map.of(SETTING, folder.toString())));
        String database = environment.getProperty("spring.datasource.url", "");
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "writable", null));
            if (database.endsWith(IF_EXISTS) && Files.notExists(folder.resolve("database.mv.db"))) {
                String user = environment.getProperty("spring.datasource.username");
                String password = environment.getProperty("spring.datasource.password");
                DriverManager.getConnection(database.replace(IF_EXISTS, ""), user, password)
                        .close();
            }
        } catch (IOException | SQLException e) {
            throw new StartupRefused(
                    "The data folder %s cannot be written: %s".formatted(folder, e.getMessage()),
                    "Make it writable, or set latentblending.data (LATENTBLENDING_DATA) to another folder.",
                    e);
        }
    }
}
