package dev.tenk.agent.http;

import dev.tenk.agent.http.ServedModel.Build;
import dev.tenk.agent.model.AcceleratorState;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.RepositoryModel.State;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

  /** What a worker calls the id of its device. */
  private static final String DEVICE_ID = "hailo_device";

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

  /** What is reported about a model that was loaded once. */
  ModelMetadata metadata(ServedModel model) {
    Build build = model.latest().orElseThrow();
    InferenceSession session = build.session();
    boolean loaded = model.indexEntry().state() == State.READY;
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.putAll(session.identity());
    // The agent's own values come last: a worker cannot override them.
    parameters.put("model_version", model.version());
    parameters.put("model_sha256", session.modelSha256());
    parameters.put("loaded", loaded);
    if (loaded) {
      parameters.put("loaded_at", build.loadedAt().toString());
      parameters.put("instance_id", build.instanceId());
    }
    return new ModelMetadata(
        model.name(),
        List.copyOf(byName.get(model.name()).keySet()),
        session.platform(),
        build.signature().inputs(),
        build.signature().outputs(),
        parameters);
  }

  List<ServedModel> all() {
    List<ServedModel> models = new ArrayList<>();
    byName.values().forEach(versions -> models.addAll(versions.values()));
    return models;
  }

  /** Name and version of each, {@code NAME:VERSION}. */
  List<String> names() {
    return all().stream().map(model -> model.name() + ":" + model.version()).toList();
  }

  /** The accelerators under the models that are loaded, of those whose state is known. */
  List<DeviceTelemetry.Accelerator> accelerators() {
    List<DeviceTelemetry.Accelerator> known = new ArrayList<>();
    for (ServedModel model : all()) {
      AcceleratorState state = model.accelerator();
      if (!state.equals(AcceleratorState.UNKNOWN)) {
        Object device = model.latest().orElseThrow().session().identity().get(DEVICE_ID);
        known.add(
            new DeviceTelemetry.Accelerator(
                Optional.ofNullable(device).map(Object::toString),
                model.name(),
                model.version(),
                state));
      }
    }
    return known;
  }

  /** Whether the agent can answer: a model is loaded, and none is about to be. */
  boolean ready() {
    List<State> states = all().stream().map(model -> model.indexEntry().state()).toList();
    return states.contains(State.READY) && !states.contains(State.LOADING);
  }

  /** Frees the models; they must not be in use. */
  @Override
  public void close() {
    all().forEach(ServedModel::free);
  }

  private static boolean isNumber(String version) {
    return version.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
