package dev.tenk.targets.edge;

import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What answers of the model are held against, whatever protocol they came by. */
final class ExpectedAnswer {
  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final Wire.OpenInference wire;
  private final ToldModel told;

  /** The output that is the answer; empty where neither suite nor server names one. */
  private final Optional<String> wanted;

  ExpectedAnswer(TargetPlan plan, EdgeSettings settings, Wire.OpenInference wire, ToldModel told) {
    this.plan = plan;
    this.settings = settings;
    this.wire = wire;
    this.told = told;
    this.wanted =
        wire.outputs().stream()
            .findFirst()
            .or(
                () ->
                    told.metadata()
                        .map(ModelMetadata::outputs)
                        .flatMap(outputs -> outputs.stream().findFirst())
                        .map(TensorMetadata::name)
                        .filter(name -> !name.isEmpty()));
  }

  /** Whether an output is the answer, or may be. */
  boolean wants(String name) {
    return wanted.isEmpty() || name.equals(wanted.get());
  }

  /**
   * The answer in a response of which the wanted outputs were read.
   *
   * @throws UnreadableAnswerException when it is no answer to the question asked
   */
  Dialect.Answer in(InferResponse response) throws UnreadableAnswerException {
    requireModel(response);
    if (response.outputs().size() != 1) {
      throw noOutput(response);
    }
    Tensor output = response.outputs().get(0);
    return new Dialect.Answer(
        output.bytes(),
        Float32.of(output),
        ServerFacts.timed(
                nanos(response.parameters(), "queue_ns"), nanos(response.parameters(), "model_ns"))
            .withVariant(answeredBy(response)));
  }

  /**
   * Refuses a response, of which no output was read, where it is not clear which is the answer.
   *
   * @throws UnreadableAnswerException then, and when it is no answer to the question asked
   */
  void requireIn(InferResponse listed) throws UnreadableAnswerException {
    requireModel(listed);
    if (wanted.isEmpty() && listed.unread().size() != 1) {
      throw noOutput(listed);
    }
  }

  /** The version that answered, and of another model than was asked for its name. */
  private Optional<String> answeredBy(InferResponse answer) {
    String name = answer.modelName();
    return name.isEmpty() || name.equals(settings.model())
        ? answer.modelVersion()
        : Optional.of(name + answer.modelVersion().map(version -> "/" + version).orElse(""));
  }

  private void requireModel(InferResponse answer) throws UnreadableAnswerException {
    if (servedByAnother(answer)) {
      throw new UnreadableAnswerException(
          "other-model",
          wire.strictName() && answer.modelName().isEmpty()
              ? "it names no model"
              : "another model answered: '%s'".formatted(answer.modelName()),
          null);
    }
    if (settings.version().isPresent()
        && answer.modelVersion().isPresent()
        && !answer.modelVersion().equals(settings.version())) {
      throw new UnreadableAnswerException(
          "other-version",
          "version %s answered, asked was %s"
              .formatted(answer.modelVersion().get(), settings.version().get()),
          null);
    }
  }

  /**
   * Where the suite is strict, by the name; and where the model's metadata and the answer both give
   * the SHA-256, and differ.
   */
  private boolean servedByAnother(InferResponse answer) {
    Optional<String> announced = told.parameter(ToldModel.SHA256);
    Optional<String> served =
        Optional.ofNullable(answer.parameters().get(ToldModel.SHA256)).map(Object::toString);
    return (wire.strictName() && !answer.modelName().equals(settings.model()))
        || (announced.isPresent() && served.isPresent() && !served.equals(announced));
  }

  /** Outputs are taken by name, because not every server keeps the order of its metadata. */
  private UnreadableAnswerException noOutput(InferResponse answer) {
    List<String> names =
        Stream.concat(
                answer.outputs().stream().map(Tensor::name),
                answer.unread().stream().map(TensorMetadata::name))
            .toList();
    String there =
        names.isEmpty()
            ? "it has no outputs"
            : "its outputs are "
                + String.join(", ", names)
                + wanted
                    .map(name -> ", and not '%s'; say which in outputs:".formatted(name))
                    .orElse("; say in outputs: which one is the answer");
    return new UnreadableAnswerException("no-output", there, null);
  }

  /**
   * What an answer shows before any load.
   *
   * @param listed the response, of which no output was read
   * @param answer the same, read
   */
  Preflight.Proof shown(InferResponse listed, Dialect.Answer answer) {
    SortedMap<String, String> details = new TreeMap<>();
    List<String> remarks = new ArrayList<>();
    details.put("outputs", String.join("; ", ModelInput.named(listed.unread())));
    if (told.metadata().isEmpty()) {
      remarks.add(
          "target '%s' does not tell what its model is (%s): its input is what the suite states"
              .formatted(plan.name(), told.why()));
    }
    String name = listed.modelName();
    if (!name.equals(settings.model())) {
      details.put("answered_model", name);
      remarks.add(
          "target '%s' was asked for model '%s', and %s"
              .formatted(
                  plan.name(),
                  settings.model(),
                  name.isEmpty() ? "its answers name none" : "answers as '" + name + "'"));
    }
    answeredBy(listed).ifPresent(version -> details.put(TargetFacts.ANSWERED_VERSION, version));
    if (answer.output().map(Float32::noneIsFinite).orElse(false)) {
      remarks.add(
          "target '%s' answered the first payload with nothing but NaN or infinity"
              .formatted(plan.name()));
    }
    return new Preflight.Proof(1, details, remarks);
  }

  private static OptionalLong nanos(Map<String, Object> parameters, String key) {
    return parameters.get(key) instanceof Long value
        ? OptionalLong.of(value)
        : OptionalLong.empty();
  }
}
