package org.latentblending.api;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.latentblending.cluster.AvailableModels;
import org.latentblending.models.ModelEntry;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiredArgsConstructor
class ModelController {
    private final AvailableModels models;

    @GetMapping(path = "/api/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
    List<ModelEntry> list() {
        return models.list();
    }
}
