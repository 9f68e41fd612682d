package org.latentblending.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import org.latentblending.web.JsonBody;
import org.latentblending.web.RequestBinder;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Plans", description = "What a transition would compute")
class PlanController {
    private final RequestBinder forms;
    private final RequestDefaults complete;

    PlanController(RequestBinder forms, RequestDefaults complete) {
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
    @JsonBody(CreateTransitionRequest.class)
    PlanView plan(InputStream body) {
        var request = complete.from(forms.read(forms.parse(body), CreateTransitionRequest.class));
        return PlanView.of(request.plan(), request.warnings());
    }
}
