package org.latentblending.storage;

import java.io.InputStream;
import java.time.Instant;
import org.springframework.core.io.AbstractResource;
import software.amazon.awssdk.services.s3.S3Client;

/** One version of an object in a bucket; nothing of it is transferred before it is read. */
class S3Resource extends AbstractResource {
    private final S3Client s3;
    private final String bucket;
    private final String key;
    private final long length;
    private final Instant lastModified;
    private final String version;

    /** @param version the object's entity tag; a later version of it is not read by mistake */
    S3Resource(S3Client s3, String bucket, String key, long length, Instant lastModified, String version) {
        this.s3 = s3;
        this.bucket = bucket;
        this.key = key;
        this.length = length;
        this.lastModified = lastModified;
        this.version = version;
    }

    @Override
    public InputStream getInputStream() {
        return new SeekingInputStream(
                length,
                position -> s3.getObject(request ->
                        request.bucket(bucket).key(key).ifMatch(version).range("bytes=" + position + "-")));
    }

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public long lastModified() {
        return lastModified.toEpochMilli();
    }

    @Override
    public String getFilename() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    @Override
    public String getDescription() {
        return "object [%s] in bucket [%s]".formatted(key, bucket);
    }
}
