package org.latentblending.transitions.images;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.relational.core.mapping.DefaultNamingStrategy;
import org.springframework.data.relational.core.mapping.NamingStrategy;

/** Names the table of {@link UploadedImage}. {@code @Table} would quote it, but H2 has IMAGE and PostgreSQL image. */
@Configuration(proxyBeanMethods = false)
class ImageTable {
    @Bean
    NamingStrategy tableNames() {
        return new DefaultNamingStrategy() {
            @Override
            public String getTableName(Class<?> type) {
                return type == UploadedImage.class ? "image" : super.getTableName(type);
            }
        };
    }
}
