package org.latentblending.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.latentblending.cluster.AvailableModels;
import org.latentblending.models.ModelEntry;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Models", description = "What is in the models folder, or in those of the workers")
class ModelController {
    private final AvailableModels models;

    ModelController(AvailableModels models) {
        this.models = models;
    }

    @GetMapping(path = "/api/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "listModels", summary = "All models, the unusable ones with the reason")
    List<ModelEntry> list() {
        return models.list();
    }
}
