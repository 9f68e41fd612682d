package org.latentblending.cluster;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Whether no other process can have the database open: that of a file is locked by the one that has. */
@Component
public class OwnDatabase {
    private final boolean alone;

    OwnDatabase(@Value("${spring.datasource.url:}") String url) {
        this.alone = url.startsWith("jdbc:h2:file:") && !url.contains("AUTO_SERVER=TRUE");
    }

    public boolean isAlone() {
        return alone;
    }
}
