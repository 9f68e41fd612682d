package org.latentblending.jobs.storage;

import org.latentblending.jobs.JobSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

    @Bean
    DataFolder dataFolder(JobSettings settings) {
        return new DataFolder(settings.data().toAbsolutePath().normalize());
    }

    @Bean
    TransitionFiles transitionFiles(DataFolder folder) {
        return new TransitionFiles(folder);
    }

    @Bean
    ImageFiles imageFiles(DataFolder folder) {
        return new ImageFiles(folder);
    }
}
