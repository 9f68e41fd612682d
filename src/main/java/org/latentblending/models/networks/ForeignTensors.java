package org.latentblending.models.networks;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.Weights;

/** Recognizes weights that are no model of the 2.x family by the names of their tensors, and says what they are. */
public final class ForeignTensors {
    private static final String DIFFUSERS = "Put all folders of the model into one, with its model_index.json";
    private static final String WHOLE = "Take the file that holds all three networks";
    private static final Pattern LORA =
            Pattern.compile("lora_(unet|te)\\d*_.*|.*[._](lora|hada|lokr)[._](A|B|up|down|w[12]).*|.*_lora\\..*");
    private static final Pattern TAESD =
            Pattern.compile("(taesd_(en|de)coder\\.|(en|de)coder\\.layers\\.)?\\d+\\.conv\\.\\d\\.weight");
    private static final Set<String> EMBEDDING = Set.of("emb_params", "clip_l", "clip_g");
    private static final Set<Long> TEXT_WIDTHS = Set.of(768L, 1024L, 1280L);

    private ForeignTensors() {}

    /** @throws InvalidModel saying what the file is, unless it has tensors of all three networks in the original layout */
    public static void reject(String file, Weights stored) {
        Set<String> names = stored.names();
        Predicate<String> has = prefix -> names.stream().anyMatch(name -> name.startsWith(prefix));
        boolean hasUnet = has.test(OriginalNetworks.UNET);
        boolean hasText = has.test(OriginalNetworks.TEXT_ENCODER);
        boolean hasAutoencoder = has.test(OriginalNetworks.AUTOENCODER);
        boolean isLora =
                stored.header().getOrDefault("modelspec.architecture", "").endsWith("/lora")
                        || names.stream().anyMatch(LORA.asMatchPredicate());
        rejectIf(
                isLora && !(hasUnet && hasText && hasAutoencoder),
                file,
                "is a LoRA, an addition to a model, and no model itself. Put it into the folder 'loras' of the models, and"
                        + " name it in a prompt: <lora:name:0.8>");
        rejectIf(
                isEmbedding(stored),
                file,
                "is an embedding (a textual inversion), no model. Put it into the folder 'embeddings' of the models");
        String family = "is a model of the %s family; only 2.x is supported. Take a 2.x model";
        InvalidModel.rejectIf(has.test("cond_stage_model.transformer."), file, family, "1.x");
        InvalidModel.rejectIf(has.test("conditioner."), file, family, "XL");
        InvalidModel.rejectIf(has.test(OriginalNetworks.UNET + "joint_blocks."), file, family, "3.x");
        boolean isFlux = has.test("double_blocks.") || has.test(OriginalNetworks.UNET + "double_blocks.");
        InvalidModel.rejectIf(isFlux, file, family, "FLUX");
        rejectIf(
                has.test("control_model.") || has.test("controlnet_cond_embedding."),
                file,
                "is a ControlNet, which is not supported");
        rejectIf(
                !hasUnet && !hasText && names.stream().anyMatch(TAESD.asMatchPredicate()),
                file,
                "is TAESD, a tiny autoencoder, no model. Put it into a folder 'taesd' beside the models or in a model's folder,"
                        + " as taesd_decoder.safetensors or in diffusers' layout");
        rejectIf(
                !hasUnet && !hasText && (hasAutoencoder || isAutoencoder(has)),
                file,
                "is an autoencoder (a VAE) alone. " + WHOLE);
        rejectIf(has.test("down_blocks."), file, "is the UNet of a model in diffusers' layout. " + DIFFUSERS);
        rejectIf(has.test("text_model."), file, "is the text encoder of a model in diffusers' layout. " + DIFFUSERS);
        rejectIf(hasUnet && !hasText && !hasAutoencoder, file, "is a UNet alone. " + WHOLE);
        if (!hasUnet && !hasText && !hasAutoencoder) {
            NetworkWeights.rejectAny(file, "is not a model of the 2.x family in the original layout: it has", names);
            throw new InvalidModel(file, "has no tensors");
        }
    }

    private static boolean isAutoencoder(Predicate<String> has) {
        return Stream.of("encoder.conv_in.", "decoder.conv_in.").anyMatch(has) && !has.test("text_model.");
    }

    private static boolean isEmbedding(Weights stored) {
        return !stored.names().isEmpty()
                && (EMBEDDING.containsAll(stored.names())
                        || (stored.names().size() <= 2
                                && stored.names().stream()
                                        .map(name -> stored.tensor(name).shape())
                                        .allMatch(shape -> shape.size() <= 2
                                                && !shape.isEmpty()
                                                && TEXT_WIDTHS.contains(shape.get(shape.size() - 1)))));
    }

    private static void rejectIf(boolean condition, String file, String problem) {
        InvalidModel.rejectIf(condition, file, problem);
    }
}
