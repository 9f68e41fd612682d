package org.latentblending.jobs.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Plans", description = "What a transition would compute")
class PlanController {
    private final FormReader forms;
    private final CompleteRequest complete;

    PlanController(FormReader forms, CompleteRequest complete) {
        this.forms = forms;
        this.complete = complete;
    }

    @PostMapping(
            path = "/api/v1/plans",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "planTransition",
            summary = "The trees of a transition and their cost, without computing them")
    @JsonBody(TransitionForm.class)
    PlanView plan(InputStream body) {
        var request = complete.from(forms.read(forms.parse(body), TransitionForm.class));
        return PlanView.of(request.plan(), request.warnings());
    }
}
