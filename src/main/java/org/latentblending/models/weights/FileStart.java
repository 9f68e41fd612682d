package org.latentblending.models.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.latentblending.models.config.InvalidModel;

/** Recognizes files that hold no weights in their format by their first bytes, and says what they are. */
final class FileStart {
    private static final int BYTES = 512;
    private static final int SHOWN = 60;
    // The magic number before PyTorch 1.6: a pickle of a number of 10 bytes.
    private static final String OLD_TORCH = "\u0080\u0002\u008a\nl\u00fc";
    private static final char PICKLE = '\u0080'; // the opcode PROTO
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final String MALFORMED = "\ufffd";
    private static final String ZIP = "PK\u0003\u0004";
    private static final Map<String, String> ARCHIVES =
            Map.of("\u001f\u008b", "gzip", "7z\u00bc\u00af", "7-Zip", "Rar!", "RAR", "GGUF", "GGUF");

    private FileStart() {}

    /** @throws InvalidModel if the content is neither a safetensors file nor a zip archive, or has the other one's name */
    static void check(String file, FileChannel channel, boolean isSafetensors) throws IOException {
        ByteBuffer bytes = TensorFile.read(channel, 0, (int) Math.min(BYTES, channel.size()));
        String start = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        InvalidModel.rejectIf(start.isEmpty(), file, "is empty. Download it again");
        String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        if (isText(text)) {
            rejectText(file, stripped(text));
        }
        rejectPage(file, stripped(text));
        if (isHeader(bytes)) {
            String advice = "is a safetensors file under another name. Rename it to end in '.safetensors'";
            InvalidModel.rejectIf(!isSafetensors, file, advice);
            return;
        }
        InvalidModel.rejectIf(
                isSafetensors && start.startsWith(ZIP),
                file,
                "is a zip archive under the name of a safetensors file. If PyTorch wrote it, rename it to end in '.ckpt'");
        InvalidModel.rejectIf(
                start.startsWith(OLD_TORCH),
                file,
                "was written by a PyTorch before 1.6. If you trust it, load it with PyTorch and save it as safetensors");
        InvalidModel.rejectIf(
                start.charAt(0) == PICKLE,
                file,
                "is a bare Python pickle. If you trust it, load it with Python and save its tensors as safetensors");
        ARCHIVES.forEach((magic, name) ->
                InvalidModel.rejectIf(start.startsWith(magic), file, "is a %s file. Unpack or convert it", name));
    }

    private static void rejectText(String file, String text) {
        InvalidModel.rejectIf(
                text.startsWith("version https://git-lfs"),
                file,
                "is a pointer of Git LFS, not the file itself. Run 'git lfs pull', or download the file");
        rejectPage(file, text);
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
        throw new InvalidModel(file, "is a text, not a model: \"%s\". Download the file again", shown);
    }

    /** In any encoding that begins like ASCII. */
    private static void rejectPage(String file, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        InvalidModel.rejectIf(
                lower.startsWith("<!doctype html") || lower.startsWith("<html"),
                file,
                "is a web page, not a model; perhaps the download needed a login. Download the file itself");
    }

    private static String stripped(String text) {
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).strip();
    }

    /** Whether it is UTF-8 without control characters, up to a last character that may be cut. */
    private static boolean isText(String decoded) {
        String whole = decoded.endsWith(MALFORMED) ? decoded.substring(0, decoded.length() - 1) : decoded;
        return !whole.isEmpty()
                && !whole.contains(MALFORMED)
                && whole.chars()
                        .allMatch(character -> !Character.isISOControl(character) || "\n\r\t".indexOf(character) >= 0);
    }

    /** Whether a length and a JSON object follow, as in safetensors. */
    private static boolean isHeader(ByteBuffer bytes) {
        return bytes.remaining() > Long.BYTES
                && bytes.getLong(0) >= 2
                && bytes.getLong(0) <= Safetensors.MAX_HEADER_BYTES
                && bytes.get(Long.BYTES) == '{';
    }
}
