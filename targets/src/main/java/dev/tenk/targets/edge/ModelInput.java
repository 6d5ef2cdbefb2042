package dev.tenk.targets.edge;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.payload.ImageEncoder;
import dev.tenk.targets.payload.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The one tensor that a model is sent, as the suite states it or the model's metadata. */
final class ModelInput {
  private static final String KEY = "inputs";

  private final TargetPlan plan;
  private final Wire.OpenInference wire;
  private final String model;
  private final TensorMetadata input;
  private final DataType dataType;

  private ModelInput(TargetPlan plan, Wire.OpenInference wire, String model, TensorMetadata input) {
    this.plan = plan;
    this.wire = wire;
    this.model = model;
    this.input = input;
    this.dataType =
        input
            .dataType()
            .orElseThrow(
                () ->
                    plan.settings()
                        .error(
                            KEY,
                            "model '%s' of target '%s' takes %s, a datatype that tenk cannot send"
                                .formatted(model, plan.name(), named(input))));
  }

  /**
   * The input of a model.
   *
   * @param metadata empty where the server tells none; the suite states the input then
   * @throws ConfigurationException where it takes none or several, or suite and metadata differ
   */
  static ModelInput of(
      TargetPlan plan, Wire.OpenInference wire, String model, Optional<ModelMetadata> metadata) {
    List<TensorMetadata> told = metadata.map(ModelMetadata::inputs).orElse(List.of());
    if (wire.input().isPresent()) {
      TensorMetadata stated = wire.input().get();
      if (!told.isEmpty() && told.stream().noneMatch(each -> agrees(each, stated))) {
        throw plan.settings()
            .error(
                KEY,
                "model '%s' of target '%s' takes %s and not %s"
                    .formatted(model, plan.name(), String.join(", ", named(told)), named(stated)));
      }
      return new ModelInput(plan, wire, model, stated);
    }
    if (told.size() != 1) {
      throw plan.settings()
          .error(
              KEY,
              told.isEmpty()
                  ? "missing: target '%s' does not tell what its model '%s' takes; say it, as in inputs: [{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]"
                      .formatted(plan.name(), model)
                  : "missing: model '%s' of target '%s' takes %d inputs (%s); tenk sends one: say which, if the others may be left out"
                      .formatted(model, plan.name(), told.size(), String.join(", ", named(told))));
    }
    return new ModelInput(plan, wire, model, oneItem(plan, model, told.get(0)));
  }

  private static boolean agrees(TensorMetadata told, TensorMetadata stated) {
    return told.name().equals(stated.name())
        && told.datatype().equals(stated.datatype())
        && told.fits(stated.shape());
  }

  /** One item where the batch size is free. What else is free, the suite has to state. */
  private static TensorMetadata oneItem(TargetPlan plan, String model, TensorMetadata told) {
    List<Long> shape = new ArrayList<>(told.shape());
    if (!shape.isEmpty() && shape.get(0) == -1) {
      shape.set(0, 1L);
    }
    if (shape.contains(-1L)) {
      throw plan.settings()
          .error(
              KEY,
              "missing: model '%s' of target '%s' takes %s, of any size where -1 stands; say the shape, as in inputs: [{name: %s, datatype: %s, shape: %s}]"
                  .formatted(
                      model,
                      plan.name(),
                      named(told),
                      told.name(),
                      told.datatype(),
                      shape.stream().map(each -> each == -1 ? 224L : each).toList()));
    }
    return new TensorMetadata(told.name(), told.datatype(), shape);
  }

  /**
   * The tensor that a payload makes.
   *
   * @throws IllegalArgumentException when its size is another
   * @throws ConfigurationException when an image cannot become one
   */
  Tensor tensor(Payload payload) {
    if (payload instanceof Payload.RawTensor raw) {
      return new Tensor(input.name(), dataType, input.shape(), ByteBuffer.wrap(raw.bytes()));
    }
    Payload.Image image = (Payload.Image) payload;
    if (dataType == DataType.BYTES) {
      // the server decodes: the file travels as it is
      return Tensor.ofByteStrings(input.name(), input.shape(), List.of(image.bytes()));
    }
    ImageEncoder encoder =
        wire.images()
            .orElseThrow(
                () ->
                    plan.settings()
                        .error(
                            "input",
                            "missing: model '%s' takes %s; say layout, datatype and normalisation"
                                .formatted(model, described(input))));
    if (!encoder.type().name().equals(input.datatype()) || !encoder.layout().fits(input.shape())) {
      throw plan.settings()
          .error(
              "input",
              "an image as %s %s does not fit model '%s', which takes %s"
                  .formatted(encoder.type(), encoder.layout(), model, described(input)));
    }
    return new Tensor(
        input.name(),
        dataType,
        input.shape(),
        ByteBuffer.wrap(encoder.encode(image.pixels().get(), input.shape())));
  }

  /** As in {@code x FP32 [1, 3]}. */
  static String named(TensorMetadata tensor) {
    return tensor.name() + " " + described(tensor);
  }

  static List<String> named(List<TensorMetadata> tensors) {
    return tensors.stream().map(ModelInput::named).toList();
  }

  private static String described(TensorMetadata tensor) {
    return tensor.datatype() + " " + tensor.shape();
  }
}
