package dev.tenk.agent.model;

import dev.tenk.agent.model.EfficientNetLite0.Precision;
import java.util.Arrays;
import java.util.Optional;

/** Models the agent makes itself, so that it can be tried without a model file. */
enum BuiltInModel {
  /** {@link EfficientNetLite0} in 32-bit floats. */
  EFFICIENTNET_LITE0(
      "efficientnet-lite0",
      Precision.FP32,
      "3b1cd7eff4d06c023427823118391a928a1ba2ece9960019f6506e233fdf7134"),
  /** {@link EfficientNetLite0} in 8-bit integers. */
  EFFICIENTNET_LITE0_INT8(
      "efficientnet-lite0-int8",
      Precision.INT8,
      "066caf6bf0c06c7fb31ab85d120559cbd594acbdd6cdd7ae76a82a65fa7a367a");

  static final long SEED = 1;

  private final String modelName;
  private final Precision precision;
  private final String sha256;

  BuiltInModel(String modelName, Precision precision, String sha256) {
    this.modelName = modelName;
    this.precision = precision;
    this.sha256 = sha256;
  }

  /** The name it is asked for by. */
  public String modelName() {
    return modelName;
  }

  /** Lower-case hexadecimal SHA-256 of its file, the same on every machine. */
  public String sha256() {
    return sha256;
  }

  /** The built-in model of this name, if there is one. */
  public static Optional<BuiltInModel> named(String modelName) {
    return Arrays.stream(values()).filter(model -> model.modelName.equals(modelName)).findFirst();
  }

  /** Name of its file in the cache. */
  String fileName() {
    return "%s-g%d-s%d.onnx".formatted(modelName, EfficientNetLite0.GENERATOR_VERSION, SEED);
  }

  byte[] generate() {
    return EfficientNetLite0.generate(precision, SEED);
  }
}
