package org.latentblending.api;

import java.io.IOException;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.latentblending.transitions.RecipeFinder;
import org.latentblending.web.HttpProblem;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads requests back from movies and pictures. */
@RestController
@RequestMapping(path = "/api/v1/recipes", produces = MediaType.APPLICATION_JSON_VALUE)
@RequiredArgsConstructor
class RecipeController {
    private final RecipeFinder recipes;
    private final JsonMapper json;

    record RecipeView(Map<String, Object> request) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    RecipeView read(@RequestParam("file") MultipartFile file) throws IOException {
        JsonNode recipe = recipes.find(file)
                .orElseThrow(() -> new HttpProblem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "The file carries no request. Movies and frames of this server do, unless another program has removed"
                                + " their comment."));
        return new RecipeView(json.convertValue(recipe.get("request"), new TypeReference<>() {}));
    }
}
