package org.latentblending.storage;

import java.nio.file.Path;

/** The server cannot start because its data folder cannot be written. */
class UnusableDataFolder extends RuntimeException {
    UnusableDataFolder(Path folder, Exception cause) {
        super("The data folder %s cannot be written: %s".formatted(folder, cause.getMessage()), cause);
    }
}
