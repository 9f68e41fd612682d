package org.latentblending.storage;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where frames, movies and uploads are kept: in the data folder, or in an S3 bucket if one is named.
 *
 * @param bucket name of the bucket; null for the data folder
 * @param endpoint address of the S3 service; null for AWS
 * @param region null for {@code us-east-1} at an endpoint of one's own, else for what AWS's default chain says
 * @param pathStyle whether the bucket's name is part of the path and not of the host's name; null for yes at an endpoint
 *     of one's own, else no
 * @param accessKey null for what AWS's default chain says (environment, profile, role)
 * @param secretKey given if and only if {@code accessKey} is
 * @param prefix what the objects' names begin with, such as {@code latentblending/}
 */
@ConfigurationProperties("latentblending.storage")
record StorageSettings(
        @Nullable String bucket,
        @Nullable URI endpoint,
        @Nullable String region,
        @Nullable Boolean pathStyle,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @DefaultValue("") String prefix) {

    /** @throws IllegalArgumentException naming the setting that is wrong */
    StorageSettings {
        bucket = orNull(bucket);
        region = orNull(region);
        accessKey = orNull(accessKey);
        secretKey = orNull(secretKey);
        if ((accessKey == null) != (secretKey == null)) {
            throw new IllegalArgumentException(
                    "latentblending.storage.access-key and latentblending.storage.secret-key need each other");
        }
        if (endpoint != null && endpoint.getScheme() == null) {
            throw new IllegalArgumentException(
                    "latentblending.storage.endpoint must be an address such as https://s3.example.org");
        }
    }

    /** An environment file can only leave a value empty. */
    private static @Nullable String orNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    boolean isPathStyle() {
        return pathStyle == null ? endpoint != null : pathStyle;
    }
}
