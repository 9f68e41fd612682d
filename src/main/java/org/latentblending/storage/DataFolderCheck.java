package org.latentblending.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Looks whether the data folder can be written before anything, such as the database, stumbles over it; makes its
 * path absolute, as the database needs it; and makes the database where there is none. H2 may not do so later: when it opens
 * anew in a folder that is gone for the moment, an empty database would take the place of the real one.
 */
class DataFolderCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String SETTING = "latentblending.data";
    private static final String ONLY_IF_THERE = ";IFEXISTS=TRUE";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        String setting = environment.getProperty(SETTING, "data");
        Path folder = Path.of(setting).toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "writable", null));
        } catch (IOException e) {
            throw new UnusableDataFolder(folder, e);
        }
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("data folder", Map.of(SETTING, folder.toString())));
        String database = environment.getProperty("spring.datasource.url", "");
        if (database.endsWith(ONLY_IF_THERE) && Files.notExists(folder.resolve("database.mv.db"))) {
            create(database.substring(0, database.length() - ONLY_IF_THERE.length()), environment, folder);
        }
    }

    private static void create(String database, Environment environment, Path folder) {
        try (Connection connection = DriverManager.getConnection(
                database,
                environment.getProperty("spring.datasource.username"),
                environment.getProperty("spring.datasource.password"))) {
            connection.isValid(0);
        } catch (SQLException e) {
            throw new UnusableDataFolder(folder, e);
        }
    }
}
