package org.latentblending.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Spellings of a path that a server may treat as equal, before or after decoding. */
class Spellings {
    private Spellings() {}

    /** @param path as it is mapped, such as {@code /api/v1/models}; the result is what goes into the request line */
    static Map<String, String> of(String path) {
        int second = path.indexOf('/', 1);
        String first = second < 0 ? path : path.substring(0, second);
        String rest = second < 0 ? "" : path.substring(second);
        Map<String, String> spellings = new LinkedHashMap<>();
        spellings.put("as it is", path);
        spellings.put(
                "one letter encoded",
                "/" + encoded(first.substring(1, Math.min(2, first.length()))) + tail(first) + rest);
        spellings.put(
                "all letters encoded",
                path.replaceAll("[^/]+", "$0")
                        .codePoints()
                        .mapToObj(c -> c == '/' ? "/" : encoded(Character.toString(c)))
                        .collect(Collectors.joining()));
        spellings.put(
                "encoded twice",
                "/%25"
                        + encoded(first.substring(1, Math.min(2, first.length())))
                                .substring(1) + tail(first) + rest);
        spellings.put("parameter in the middle", first + ";x=1" + rest);
        spellings.put("parameter at the end", path + ";x=1");
        spellings.put("empty parameter", first + ";" + rest);
        spellings.put("two slashes before", "/" + path);
        spellings.put("two slashes within", first + "/" + (rest.isEmpty() ? "" : rest));
        spellings.put("dot segment", "/." + path);
        spellings.put("back from another", "/css/.." + path);
        spellings.put("back, encoded", "/css/%2e%2e" + path);
        spellings.put("upper case", path.toUpperCase(java.util.Locale.ROOT));
        spellings.put("slash at the end", path + "/");
        spellings.put("dot at the end", path + ".");
        spellings.put("suffix .json", path + ".json");
        spellings.put("suffix .css", path + ".css");
        spellings.put("page's file as parameter", path + ";/app.js");
        spellings.put("encoded slash", first + "%2f" + (rest.isEmpty() ? "" : rest.substring(1)));
        spellings.put("backslash", first + "\\" + (rest.isEmpty() ? "" : rest.substring(1)));
        spellings.put("NUL at the end", path + "%00");
        spellings.put("space at the end", path + "%20");
        spellings.put("query", path + "?/app.js");
        spellings.put("absolute URL", "http://localhost" + path);
        return spellings;
    }

    private static String encoded(String letter) {
        return letter.isEmpty() ? "" : "%%%02x".formatted((int) letter.charAt(0));
    }

    private static String tail(String segment) {
        return segment.length() < 2 ? "" : segment.substring(2);
    }
}
