package org.latentblending.storage;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Where frames, movies and uploads are stored: in the data folder, or in an S3 bucket if one is configured.
 *
 * @param bucket null for the data folder
 * @param endpoint address of the S3 service; null for AWS
 * @param region null for {@code us-east-1} with a custom endpoint, else for AWS's default chain
 * @param pathStyle whether the bucket is named in the path instead of the host name; null for true with a custom
 *     endpoint, else false
 * @param accessKey null for AWS's default chain (environment, profile, role)
 * @param secretKey present if and only if {@code accessKey} is
 * @param prefix of all keys, such as {@code latentblending/}
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
    StorageSettings {
        bucket = orNull(bucket);
        region = orNull(region);
        accessKey = orNull(accessKey);
        secretKey = orNull(secretKey);
        Assert.isTrue(
                (accessKey == null) == (secretKey == null),
                "latentblending.storage.access-key and latentblending.storage.secret-key need each other");
        Assert.isTrue(
                endpoint == null || endpoint.getScheme() != null,
                "latentblending.storage.endpoint must be an address such as https://s3.example.org");
    }

    /** An environment file cannot leave a value out, only empty. */
    private static @Nullable String orNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    boolean isPathStyle() {
        return pathStyle == null ? endpoint != null : pathStyle;
    }
}
