package org.latentblending.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Looks whether the data folder can be written before anything, such as the database, stumbles over it; and makes its
 * path absolute, as the database needs it.
 */
class DataFolderCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String SETTING = "latentblending.data";

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
    }
}
