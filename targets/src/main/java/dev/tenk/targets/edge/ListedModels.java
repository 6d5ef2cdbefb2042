package dev.tenk.targets.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.openinference.RepositoryModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The models that a server lists, each name once: it is ready where one of its versions is.
 *
 * @param ready names of those that answer
 * @param others names of those that do not answer now
 */
record ListedModels(List<String> ready, List<String> others) {
  /** Nothing is listed. */
  static final ListedModels NONE = new ListedModels(List.of(), List.of());

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "name";
  private static final String STATE = "state";

  boolean isEmpty() {
    return ready.isEmpty() && others.isEmpty();
  }

  /**
   * Reads an answer: the index of the repository extension, an array with {@code name} and {@code
   * state} (Triton, MLServer, tenk's agent); {@code {"models": [NAME]}} of KServe; or {@code {NAME:
   * {"model_version_status": [{"state": "AVAILABLE"}]}}} of OpenVINO Model Server.
   *
   * @return none where it is none of them
   */
  static ListedModels read(byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (IOException e) {
      return NONE;
    }
    Names names = new Names();
    if (root.isArray()) {
      root.forEach(
          model ->
              names.add(
                  model.path(NAME).asText(),
                  // MLServer's own index, and Triton's of a model never loaded, leave it out
                  RepositoryModel.State.READY.name().equals(model.path(STATE).asText())));
    } else if (root.path("models").isArray()) {
      root.path("models")
          .forEach(
              model ->
                  names.add(model.isObject() ? model.path(NAME).asText() : model.asText(), true));
    } else if (root.isObject()) {
      root.properties()
          .forEach(
              model -> {
                if (model.getValue().path("model_version_status").isArray()) {
                  names.add(
                      model.getKey(),
                      model.getValue().path("model_version_status").findValuesAsText(STATE).stream()
                          .anyMatch("AVAILABLE"::equals));
                }
              });
    }
    return names.listed();
  }

  /** Of an index over gRPC. */
  static ListedModels of(List<RepositoryModel> index) {
    Names names = new Names();
    index.forEach(model -> names.add(model.name(), model.state() == RepositoryModel.State.READY));
    return names.listed();
  }

  private static final class Names {
    private final TreeSet<String> ready = new TreeSet<>();
    private final TreeSet<String> all = new TreeSet<>();

    void add(String name, boolean isReady) {
      if (!name.isBlank()) {
        all.add(name);
        if (isReady) {
          ready.add(name);
        }
      }
    }

    ListedModels listed() {
      all.removeAll(ready);
      return new ListedModels(new ArrayList<>(ready), new ArrayList<>(all));
    }
  }
}
