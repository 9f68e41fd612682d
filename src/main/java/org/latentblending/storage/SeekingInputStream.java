package org.latentblending.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** Opens an object where the first byte is wanted, so that what is skipped before is never transferred. */
class SeekingInputStream extends InputStream {
    private final long length;
    private final LongFunction<? extends ResponseInputStream<?>> open;
    private @Nullable ResponseInputStream<?> content;
    private long position;

    /** @param open reads the object from a position on */
    SeekingInputStream(long length, LongFunction<? extends ResponseInputStream<?>> open) {
        this.length = length;
        this.open = open;
    }

    @Override
    public long skip(long bytes) throws IOException {
        if (content != null) {
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
        int read = opened().read(target, offset, count);
        position += Math.max(0, read);
        return read;
    }

    private ResponseInputStream<?> opened() {
        if (content == null) {
            try {
                content = open.apply(position);
            } catch (SdkException e) {
                throw new StorageUnavailable("The stored object cannot be read: " + S3Problem.reason(e), e);
            }
        }
        return content;
    }

    /** What was not read is not waited for. */
    @Override
    public void close() throws IOException {
        if (content != null) {
            if (position < length) {
                content.abort();
            }
            content.close();
        }
    }
}
