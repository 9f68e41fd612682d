package org.latentblending.diffusion.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.networks.AutoencoderTensors;
import org.latentblending.models.networks.TextEncoderTensors;
import org.latentblending.models.networks.UnetTensors;
import tools.jackson.databind.json.JsonMapper;

/** Writes what {@code src/test/gpu/check.py} needs: the networks as the server makes them for CUDA, and 2.1's numbers. */
public final class GpuCheckExport {
    private static final Path SCRIPT = Path.of("src/test/gpu/check.py");
    private static final Path PUBLISHED = Path.of("src/test/resources/reference/published/stable-diffusion-2-1");
    private static final int FRAMES = 100;

    private GpuCheckExport() {}

    /** @param arguments the folder to write to */
    public static void main(String... arguments) throws IOException {
        write(Path.of(arguments[0]), PUBLISHED);
        System.out.println("Run there, with PyTorch: python3 check.py");
    }

    /** @param model folder with the configuration of a model */
    static void write(Path folder, Path model) throws IOException {
        Files.createDirectories(folder);
        UnetConfig unet = UnetConfig.read(ConfigFile.read(model, "unet/config.json"));
        AutoencoderConfig vae = AutoencoderConfig.read(ConfigFile.read(model, "vae/config.json"));
        TextEncoderConfig text = TextEncoderConfig.read(ConfigFile.read(model, "text_encoder/config.json"));
        archive(folder, "unet", "unet", "Unet", Kernels.CHANNELS_LAST.methods("Unet"));
        archive(folder, "unet_own_norms", "unet", "Unet", channelsLast(0));
        archive(folder, "unet_pytorch_norms", "unet", "Unet", channelsLast(Integer.MAX_VALUE));
        archive(folder, "unet_channels_first", "unet", "Unet", Kernels.PLAIN.methods("Unet"));
        archive(folder, "vae", "vae", "Vae", Kernels.CHANNELS_LAST.methods("Vae"));
        archive(folder, "text_encoder", "text_encoder", "TextEncoder", "");
        Map<String, Object> networks = new LinkedHashMap<>();
        networks.put("unet", describe("unet", model, UnetTensors.of(unet).shapes()));
        networks.put("vae", describe("vae", model, AutoencoderTensors.of(vae).shapes()));
        networks.put(
                "text_encoder",
                describe("text_encoder", model, TextEncoderTensors.of(text).shapes()));
        networks.put("heads", unet.heads());
        networks.put("schedules", Map.of("medium", schedule(Preset.MEDIUM), "high", schedule(Preset.HIGH)));
        Files.write(folder.resolve("networks.json"), JsonMapper.shared().writeValueAsBytes(networks));
        Files.copy(SCRIPT, folder.resolve("check.py"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, Object> describe(String part, Path model, Map<String, List<Long>> shapes) {
        return Map.of(
                "config",
                JsonMapper.shared()
                        .readTree(model.resolve(part).resolve("config.json").toFile()),
                "shapes",
                shapes);
    }

    private static Map<String, Object> schedule(Preset preset) {
        Schedule schedule = Schedule.preset(preset, 0.4, FRAMES);
        return Map.of(
                "steps", schedule.steps(),
                "branches", schedule.branchCounts(),
                "injections", schedule.injectionSteps());
    }

    private static String channelsLast(int smallNorm) {
        return Kernels.methods("Unet", List.of("plain", "channels_last"), smallNorm);
    }

    private static void archive(Path folder, String name, String resource, String className, String kernels)
            throws IOException {
        String text = TorchProgram.resource(resource + ".torchscript") + kernels;
        Files.write(
                folder.resolve(name + ".pt"), TorchProgram.archive(className, text.getBytes(StandardCharsets.UTF_8)));
    }
}
