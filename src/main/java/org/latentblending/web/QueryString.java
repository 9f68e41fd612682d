package org.latentblending.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a query string exactly, where servlet containers replace, drop or fail on what they cannot decode. */
class QueryString {
    private QueryString() {}

    /**
     * @return the values of every parameter, in their order
     * @throws BadRequest naming the parameter that cannot be decoded
     */
    static Map<String, List<String>> parse(@Nullable String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query == null) {
            return parameters;
        }
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String rawName = equals < 0 ? pair : pair.substring(0, equals);
                String name = decode(rawName, rawName);
                if (name.isEmpty()) {
                    throw new BadRequest("", "A query parameter has no name.");
                }
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1), name);
                parameters.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
            }
        }
        return parameters;
    }

    /** @throws BadRequest naming {@code name} */
    static String decode(String text, String name) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '%') {
                boolean isWhole = i + 2 < text.length();
                int high = isWhole ? hex(text.charAt(i + 1)) : -1;
                int low = isWhole ? hex(text.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw notDecodable(name);
                }
                bytes.write(high * 16 + low);
                i += 2;
            } else if (letter > 0xff) {
                throw notDecodable(name);
            } else {
                bytes.write(letter == '+' ? ' ' : letter);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notDecodable(name);
        }
    }

    /** Unlike {@link Character#digit} only for ASCII. */
    private static int hex(char digit) {
        return digit < 0x80 ? Character.digit(digit, 16) : -1;
    }

    private static BadRequest notDecodable(String name) {
        return new BadRequest(name, "Is not percent-encoded UTF-8.");
    }
}
