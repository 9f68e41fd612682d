package org.latentblending.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in an S3 bucket. S3 makes an object visible only when it is complete. */
@RequiredArgsConstructor
class S3Store implements ObjectStore, AutoCloseable {
    /** AWS deletes up to 1000 objects in one request; other stores limit the request to some ten kilobytes. */
    private static final int PAGE = 250;

    private final S3Client s3;
    private final String bucket;
    /** Of all keys. */
    private final String prefix;

    @Override
    public void put(String name, byte[] content) {
        put(name, RequestBody.fromBytes(content));
    }

    @Override
    public void put(String name, Path file) {
        try {
            put(name, RequestBody.fromFile(file));
        } finally {
            FileSystemUtils.deleteRecursively(file.toFile());
        }
    }

    private void put(String name, RequestBody content) {
        attempt("written", () -> s3.putObject(request -> request.bucket(bucket).key(key(name)), content));
    }

    @Override
    public Optional<byte[]> read(String name) {
        return ifPresent(
                () -> s3.getObjectAsBytes(request -> request.bucket(bucket).key(key(name)))
                        .asByteArrayUnsafe());
    }

    @Override
    public Optional<Resource> find(String name) {
        return ifPresent(() -> new S3Resource(
                key(name), s3.headObject(request -> request.bucket(bucket).key(key(name)))));
    }

    @Override
    public void delete(String name) {
        attempt(
                "written",
                () -> s3.deleteObject(request -> request.bucket(bucket).key(key(name))));
    }

    @Override
    public void deleteFolder(String folder) {
        attempt("written", () -> {
            pages(folder).forEach(page -> {
                List<ObjectIdentifier> keys = page.stream()
                        .map(object ->
                                ObjectIdentifier.builder().key(object.key()).build())
                        .toList();
                var answer = s3.deleteObjects(request -> request.bucket(bucket)
                        .delete(delete -> delete.objects(keys).quiet(true)));
                answer.errors().stream().findFirst().ifPresent(error -> {
                    throw failed("written", error.key() + ": " + error.message(), null);
                });
            });
            return true;
        });
    }

    @Override
    public long bytesIn(String folder) {
        return attempt("read", () -> pages(folder).stream()
                .flatMap(List::stream)
                .mapToLong(S3Object::size)
                .sum());
    }

    @Override
    public void check() {
        attempt("used", () -> s3.headBucket(request -> request.bucket(bucket)));
        put("writable", new byte[0]);
    }

    @Override
    public void close() {
        s3.close();
    }

    private List<List<S3Object>> pages(String folder) {
        return s3
                .listObjectsV2Paginator(request ->
                        request.bucket(bucket).prefix(key(folder) + "/").maxKeys(PAGE))
                .stream()
                .map(page -> page.contents())
                .filter(page -> !page.isEmpty())
                .toList();
    }

    private String key(String name) {
        return prefix + name;
    }

    private <T> Optional<T> ifPresent(Supplier<T> read) {
        return attempt("read", () -> {
            try {
                return Optional.of(read.get());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    private <T> T attempt(String action, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw failed(action, reason(e), e);
        }
    }

    private StorageUnavailable failed(String action, String reason, @Nullable Exception cause) {
        return new StorageUnavailable("The bucket '%s' cannot be %s: %s".formatted(bucket, action, reason), cause);
    }

    /** Why S3 refused or failed, for a person to read. */
    static String reason(SdkException e) {
        if (e instanceof AwsServiceException refused) {
            var details = refused.awsErrorDetails();
            // The response to a HEAD request has no body, and so neither a code nor a message.
            return details == null || details.errorCode() == null || details.errorMessage() == null
                    ? reason(refused.statusCode())
                    : details.errorMessage();
        }
        Throwable root = NestedExceptionUtils.getMostSpecificCause(e);
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static String reason(int status) {
        return switch (status) {
            case 301, 400 -> "the region or the address may be wrong (status %d)".formatted(status);
            case 401, 403 -> "the keys do not allow it (status %d)".formatted(status);
            case 404 -> "there is no such bucket (status 404)";
            default -> "status " + status;
        };
    }

    /** One version of an object in a bucket; its content is transferred only when it is read. */
    @RequiredArgsConstructor
    private class S3Resource extends AbstractResource {
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
                    throw new StorageUnavailable("The stored object cannot be read: " + reason(e), e);
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
}
