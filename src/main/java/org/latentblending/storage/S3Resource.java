package org.latentblending.storage;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** One version of an object in a bucket; its content is transferred only when it is read. */
class S3Resource extends AbstractResource {
    private final S3Client s3;
    private final String bucket;
    private final String key;
    private final long length;
    private final Instant lastModified;
    private final String version;

    /** @param version the object's entity tag; reading fails once another version has replaced it */
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
        return new Content();
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

    /** Requests the object at the first read, so that bytes skipped before it are never transferred. */
    private class Content extends InputStream {
        private @Nullable ResponseInputStream<GetObjectResponse> response;
        private long position;

        @Override
        public long skip(long bytes) throws IOException {
            if (response != null) {
                return super.skip(bytes);
            }
            long skipped = Math.max(0, Math.min(bytes, length - position));
            position += skipped;
            return skipped;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (position >= length) {
                return -1;
            }
            if (response == null) {
                response = request();
            }
            int read = response.read(target, offset, count);
            position += Math.max(0, read);
            return read;
        }

        private ResponseInputStream<GetObjectResponse> request() {
            try {
                return s3.getObject(
                        get -> get.bucket(bucket).key(key).ifMatch(version).range("bytes=" + position + "-"));
            } catch (SdkException e) {
                throw new StorageUnavailable("The stored object cannot be read: " + S3Store.reason(e), e);
            }
        }

        /** Aborts the transfer of unread bytes instead of waiting for it. */
        @Override
        public void close() throws IOException {
            if (response != null) {
                if (position < length) {
                    response.abort();
                }
                response.close();
            }
        }
    }
}
