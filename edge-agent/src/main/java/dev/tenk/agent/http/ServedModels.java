package dev.tenk.agent.http;

import dev.tenk.agent.model.InferenceSession;
import dev.tenk.openinference.ModelMetadata;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All models of an agent, by name and version. */
final class ServedModels implements AutoCloseable {
  /** Numbers by value and above all else; the rest by character. */
  static final Comparator<String> OLDEST_VERSION_FIRST =
      Comparator.comparing((String version) -> isNumber(version))
          .thenComparing(version -> isNumber(version) ? new BigInteger(version) : BigInteger.ZERO)
          .thenComparing(Comparator.naturalOrder());

  private final Map<String, TreeMap<String, ServedModel>> byName = new TreeMap<>();

  void add(ServedModel model) {
    byName
        .computeIfAbsent(model.name(), name -> new TreeMap<>(OLDEST_VERSION_FIRST))
        .put(model.version(), model);
  }

  /** A model by name, its newest version if none is given. */
  Optional<ServedModel> find(String name, Optional<String> version) {
    return Optional.ofNullable(byName.get(name))
        .map(
            versions ->
                version.isPresent()
                    ? versions.get(version.get())
                    : versions.lastEntry().getValue());
  }

  ModelMetadata metadata(ServedModel model) {
    InferenceSession session = model.session();
    return new ModelMetadata(
        model.name(),
        List.copyOf(byName.get(model.name()).keySet()),
        session.platform(),
        session.inputs(),
        session.outputs(),
        Map.of("model_version", model.version(), "model_sha256", session.modelSha256()));
  }

  List<ServedModel> all() {
    List<ServedModel> models = new ArrayList<>();
    byName.values().forEach(versions -> models.addAll(versions.values()));
    return models;
  }

  @Override
  public void close() {
    all().forEach(model -> model.session().close());
  }

  private static boolean isNumber(String version) {
    return version.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
