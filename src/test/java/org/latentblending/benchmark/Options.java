package org.latentblending.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.latentblending.blending.schedule.Preset;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * What is to be measured.
 *
 * @param parts names of {@link Part}s
 * @param presets that movies are drawn with
 * @param leverPresets those of them for which each lever is measured alone
 * @param rounds how often everything is measured
 * @param transitions in a row for {@link Part#MEMORY}
 * @param model folder
 * @param python interpreter with PyTorch and diffusers
 */
record Options(
        List<Part> parts,
        List<Preset> presets,
        List<Preset> leverPresets,
        int rounds,
        int transitions,
        Path model,
        String python) {

    /** @throws IllegalArgumentException naming what cannot be read */
    static Options read(String... arguments) {
        var given = new SimpleCommandLinePropertySource(arguments) {
            String or(String name, String otherwise) {
                String value = getProperty(name);
                return value == null || value.isBlank() ? otherwise : value.trim();
            }
        };
        return new Options(
                names(given.or("parts", "orders,server,step"))
                        .map(Part::valueOf)
                        .toList(),
                names(given.or("presets", "medium,high")).map(Preset::valueOf).toList(),
                names(given.or("levers", "medium")).map(Preset::valueOf).toList(),
                Integer.parseInt(given.or("rounds", "3")),
                Integer.parseInt(given.or("transitions", "200")),
                Path.of(given.or("model", "models/embedded")),
                given.or("python", "python3"));
    }

    private static Stream<String> names(String list) {
        return Stream.of(list.toUpperCase(Locale.ROOT).split(","));
    }
}
