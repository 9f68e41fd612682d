package org.latentblending.api;

import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.config.ModelKind;
import org.latentblending.transitions.TransitionRequest.Inpainting;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.web.BindingResult;
import org.springframework.stereotype.Component;

/** Checks which part of which picture stays, and that the model can keep it. */
@Component
class InpaintingForm {
    private static final String INPAINTING = "inpainting";
    static final String IMAGE = "inpainting.image";
    static final String MASK = "inpainting.mask";
    private static final String METHOD = "inpainting.method";

    private final UploadedImages images;

    InpaintingForm(UploadedImages images) {
        this.images = images;
    }

    /** Null where nothing stays, and where what is wrong has been noted in the form. */
    @Nullable
    Inpainting complete(BindingResult<CreateTransitionRequest> read, @Nullable ModelEntry model) {
        CreateTransitionRequest.Inpainting form = read.form().inpainting();
        if (form == null) {
            if (model != null && model.kind() == ModelKind.INPAINTING && read.isRight(INPAINTING)) {
                read.add(
                        INPAINTING,
                        "The model '%s' repaints a part of a picture: send the ids of an image and a mask, or {} to have all of it painted."
                                .formatted(model.id()));
            }
            return null;
        }
        InpaintingMethod method = form.method();
        if (model != null && read.isRight(METHOD)) {
            method = method(method, model, read);
        }
        check(form, method, read);
        return method == null ? null : new Inpainting(form.image(), form.mask(), method);
    }

    private static InpaintingMethod method(@Nullable InpaintingMethod asked, ModelEntry model, BindingResult<?> read) {
        boolean isForInpainting = model.kind() == ModelKind.INPAINTING;
        if (asked == InpaintingMethod.MODEL && !isForInpainting) {
            read.add(
                    METHOD,
                    "The model '%s' makes whole pictures: leave the method out, or say latent.".formatted(model.id()));
        }
        if (asked != null) {
            return asked;
        }
        return isForInpainting ? InpaintingMethod.MODEL : InpaintingMethod.LATENT;
    }

    private void check(
            CreateTransitionRequest.Inpainting form,
            @Nullable InpaintingMethod method,
            BindingResult<CreateTransitionRequest> read) {
        boolean isLatent = method == InpaintingMethod.LATENT;
        if (isLatent || form.image() != null || form.mask() != null) {
            String why = isLatent ? "Is needed for the method latent." : "Image and mask go together.";
            known(IMAGE, form.image(), why, read);
            known(MASK, form.mask(), why, read);
        }
    }

    private void known(String field, @Nullable String id, String why, BindingResult<CreateTransitionRequest> read) {
        if (id == null) {
            read.add(field, why);
        } else if (read.isRight(field) && images.findById(id).isEmpty()) {
            read.add(field, noImage(id));
        }
    }

    static String noImage(String id) {
        return "There is no image '%s'. POST /api/v1/images takes one.".formatted(id);
    }
}
