package org.latentblending.storage;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.Assert;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

@Configuration(proxyBeanMethods = false)
class StorageConfiguration {
    /** The data folder, unless a bucket is configured. */
    @Bean
    ObjectStore objectStore(DataFolder folder, Settings settings) {
        return settings.bucket() == null
                ? new FolderStore(folder.data())
                : new S3Store(client(settings), settings.bucket(), settings.prefix());
    }

    static S3Client client(Settings settings) {
        var builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(Duration.ofSeconds(30)))
                .forcePathStyle(settings.isPathStyle())
                // Some compatible stores do not understand the optional checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint()).region(Region.US_EAST_1);
        }
        if (settings.region() != null) {
            builder.region(Region.of(settings.region()));
        }
        if (settings.accessKey() != null && settings.secretKey() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())));
        }
        return builder.build();
    }

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
    record Settings(
            @Nullable String bucket,
            @Nullable URI endpoint,
            @Nullable String region,
            @Nullable Boolean pathStyle,
            @Nullable String accessKey,
            @Nullable String secretKey,
            @DefaultValue("") String prefix) {
        Settings {
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
}
