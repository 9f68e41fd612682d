package org.latentblending.storage;

import java.io.IOException;
import java.io.InputStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** One version of an object in a bucket; its content is transferred only when it is read. */
@RequiredArgsConstructor
class S3Resource extends AbstractResource {
    private final S3Client s3;
    private final String bucket;
    private final String key;
    /** Reading fails once another version has replaced this one. */
    private final HeadObjectResponse version;

    @Override
    public InputStream getInputStream() {
        return new Content();
    }

    @Override
    public long contentLength() {
        return version.contentLength();
    }

    @Override
    public long lastModified() {
        return version.lastModified().toEpochMilli();
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
            long skipped = Math.max(0, Math.min(bytes, contentLength() - position));
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
            if (position >= contentLength()) {
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
                return s3.getObject(get ->
                        get.bucket(bucket).key(key).ifMatch(version.eTag()).range("bytes=" + position + "-"));
            } catch (SdkException e) {
                throw new StorageUnavailable("The stored object cannot be read: " + S3Store.reason(e), e);
            }
        }

        /** Aborts the transfer of unread bytes instead of waiting for it. */
        @Override
        public void close() throws IOException {
            if (response != null) {
                if (position < contentLength()) {
                    response.abort();
                }
                response.close();
            }
        }
    }
}
