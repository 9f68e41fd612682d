package org.latentblending.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The files of the page, which are public: a browser needs them to ask for the token. */
class PageFiles {
    private static final String FOLDER = "/static/";

    private PageFiles() {}

    /** URL paths of the page and of all of its files. */
    static String[] paths() {
        try {
            Resource[] files = new PathMatchingResourcePatternResolver().getResources("classpath*:static/**/*.*");
            return Stream.concat(Stream.of("/"), Arrays.stream(files).map(PageFiles::path))
                    .distinct()
                    .toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(Resource file) {
        try {
            String url = file.getURL().getPath();
            return "/" + url.substring(url.lastIndexOf(FOLDER) + FOLDER.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
