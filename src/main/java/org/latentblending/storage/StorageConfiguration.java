package org.latentblending.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StorageConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(StorageConfiguration.class);

    /** The data folder, unless a bucket is named. */
    @Bean
    ObjectStore objectStore(DataFolder folder, StorageSettings settings) {
        if (settings.bucket() == null) {
            return new FolderStore(folder.data());
        }
        var store = new S3Store(S3Access.client(settings), settings.bucket(), settings.prefix());
        try {
            store.check();
            LOG.info("Frames and movies are kept in the bucket '{}'", settings.bucket());
        } catch (StorageUnavailable e) {
            // It may be there later; until then requests are answered with the reason.
            LOG.error("{}", e.getMessage());
        }
        return store;
    }
}
