package org.latentblending.diffusion.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The input of {@code torch.jit.load}: an uncompressed zip archive with the pickle of one object without weights, and the
 * source of its class.
 */
final class TorchArchive {
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private TorchArchive() {}

    static byte[] pack(String className, byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "p/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "p/data.pkl", pickle(className));
            store(zip, "p/constants.pkl", EMPTY_TUPLE);
            store(zip, "p/code/__torch__.py", text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Calls the class without arguments and sets the state {@code {"training": False}}. */
    private static byte[] pickle(String className) {
        return "\u0080\u0002c__torch__\n%s\n)\u0081}(X\b\0\0\0training\u0089ub."
                .formatted(className)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
