package org.latentblending.api;

import java.util.ArrayList;
import java.util.List;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedImages.UploadedImage;
import org.latentblending.web.RequestBinder.BindingResult;
import org.springframework.stereotype.Component;

/** Checks that the uploaded images that a request names exist, and warns of those that are enlarged. */
@Component
@RequiredArgsConstructor
class ImageCheck {
    private final UploadedImages images;

    /** The image that a field names; null if there is none, and then the field is rejected. */
    @Nullable
    UploadedImage find(String field, String id, BindingResult<CreateTransitionRequest> binding) {
        UploadedImage image = images.findById(id).orElse(null);
        if (image == null) {
            binding.reject(field, UploadedImages.Unknown.message(id));
        }
        return image;
    }

    /** Warns of an image that is smaller than the frames, whose size is in pixels. */
    static List<Warning> enlarged(String field, UploadedImage image, int width, int height) {
        return image.width() >= width && image.height() >= height
                ? List.of()
                : List.of(new Warning(
                        field,
                        "The picture of %d x %d pixels is enlarged to cover %d x %d."
                                .formatted(image.width(), image.height(), width, height)));
    }

    /** Checks the keyframes' own pictures for frames of a size in pixels; a keyframe without one needs a prompt. */
    List<Warning> checkKeyframes(
            BindingResult<CreateTransitionRequest> binding, boolean isSizeValid, int width, int height) {
        List<CreateTransitionRequest.Keyframe> keyframes = binding.value().keyframes();
        var warnings = new ArrayList<Warning>();
        for (int i = 0; keyframes != null && i < keyframes.size(); i++) {
            CreateTransitionRequest.Keyframe keyframe = keyframes.get(i);
            String field = "keyframes[%d].image".formatted(i);
            if (keyframe == null || !binding.isValid(field)) {
                continue;
            }
            String image = keyframe.image();
            if (image != null) {
                UploadedImage found = find(field, image, binding);
                if (found != null && isSizeValid) {
                    warnings.addAll(enlarged(field, found, width, height));
                }
            } else if (keyframe.prompt() == null) {
                binding.reject("keyframes[%d].prompt".formatted(i), "Is required, unless the keyframe has an image.");
            }
        }
        return warnings;
    }
}
