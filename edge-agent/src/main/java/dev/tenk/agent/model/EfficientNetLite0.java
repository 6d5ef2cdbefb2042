package dev.tenk.agent.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Makes an EfficientNet-Lite0 as an ONNX model: the real graph (opset 13, batch normalisation
 * folded, 1&times;3&times;224&times;224 in, 1000 logits out, 4.6 million parameters) with seeded
 * weights. Its timing is that of the real network; its answers mean nothing, though they differ
 * from image to image.
 *
 * <p>The bytes depend on seed and precision only, on every machine: weights come from {@link
 * Random}, whose sequence is specified, and from IEEE arithmetic that Java defines exactly.
 *
 * <p>The weights are made so that the range of every activation is known without running the model:
 * values before a ReLU6 have mean 3 and variance 3, so that most pass it unclipped and images stay
 * apart down to the logits; the bias of each channel takes away what its weights make of the mean
 * of their inputs. So the INT8 model needs no calibration, which would give different bytes on
 * different CPUs. All weights are multiples of an INT8 step, in FP32 too: the two models differ
 * only in how they round activations, and so agree better than those of a trained network.
 */
final class EfficientNetLite0 {
  /** Raised when the same seed gives other bytes than before. */
  public static final int GENERATOR_VERSION = 1;

  /** Name of the input, FP32, 1&times;3&times;224&times;224, values about -1 to 1. */
  public static final String INPUT_NAME = "images";

  /** Name of the output, FP32, 1&times;1000. */
  public static final String OUTPUT_NAME = "logits";

  private static final int IMAGE_PIXELS = 224;
  private static final int CLASSES = 1000;

  private static final int[][] STAGES = {
    // expansion, channels, blocks, stride, kernel
    {1, 16, 1, 1, 3},
    {6, 24, 2, 2, 3},
    {6, 40, 2, 2, 5},
    {6, 80, 3, 2, 3},
    {6, 112, 3, 1, 5},
    {6, 192, 4, 2, 5},
    {6, 320, 1, 1, 3},
  };

  // Pixels spread evenly over -1 to 1.
  private static final double PIXEL_VARIANCE = 1.0 / 3;
  private static final double RELU6_MEAN = 3;
  // Before the clipping, and what about is left after it.
  private static final double RELU6_IN_VARIANCE = 3;
  private static final double RELU6_OUT_VARIANCE = 2.2;
  private static final float RELU6_STEP = 6f / 255;
  private static final String RELU6_SCALE = "relu6_scale";
  private static final double RESIDUAL_VARIANCE = 0.25;
  private static final double LINEAR_RANGE_DEVIATIONS = 5;
  private static final double LOGIT_DEVIATION = 4;
  // 7 bits: two products of 8-bit values overflow the 16-bit sums of x86 without VNNI.
  private static final int WEIGHT_MAX = 63;
  // Small compared with the centre of a depthwise kernel, so that padding shows little at the
  // borders.
  private static final int DEPTHWISE_SIDE_MAX = 5;

  /** Number format of weights and activations. */
  public enum Precision {
    /** 32-bit floats. */
    FP32,
    /** 8-bit integers, as QuantizeLinear and DequantizeLinear pairs; input and output stay FP32. */
    INT8
  }

  /**
   * A value between two layers.
   *
   * @param name in the graph; in INT8 the dequantised value
   * @param mean expected mean over channels and pixels
   * @param variance expected variance
   * @param scale size of a quantisation step, INT8 only
   */
  private record Signal(String name, int channels, double mean, double variance, float scale) {}

  private final boolean int8;
  private final Random random;
  private final OnnxGraph graph = new OnnxGraph("efficientnet-lite0");

  private EfficientNetLite0(Precision precision, long seed) {
    this.int8 = precision == Precision.INT8;
    this.random = new Random(seed);
  }

  /**
   * Makes the model.
   *
   * @return an ONNX file's bytes
   */
  public static byte[] generate(Precision precision, long seed) {
    return new EfficientNetLite0(precision, seed).build().toByteArray();
  }

  private ModelProto build() {
    graph.input(INPUT_NAME, 1, 3, IMAGE_PIXELS, IMAGE_PIXELS);
    graph.output(OUTPUT_NAME, 1, CLASSES);
    if (int8) {
      graph.scalar(RELU6_SCALE, RELU6_STEP);
      graph.tensor("zero_point_0", TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] {0}));
      graph.tensor(
          "zero_point_128", TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] {-128}));
    } else {
      graph.scalar("zero", 0);
      graph.scalar("six", 6);
    }

    Signal signal = linearOutput(new Signal(INPUT_NAME, 3, 0, PIXEL_VARIANCE, 0), 1);
    signal = relu6Conv("stem", signal, 32, 3, 2, 1);
    int block = 0;
    for (int[] stage : STAGES) {
      for (int i = 0; i < stage[2]; i++) {
        int stride = i == 0 ? stage[3] : 1;
        signal = block("block" + block++, signal, stage[0], stage[1], stride, stage[4]);
      }
    }
    signal = relu6Conv("head", signal, 1280, 1, 1, 1);
    classifier(signal);

    return ModelProto.newBuilder()
        .setIrVersion(7)
        .setProducerName("tenk")
        .setProducerVersion(Integer.toString(GENERATOR_VERSION))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph.build())
        .build();
  }

  private Signal block(
      String name, Signal input, int expansion, int channels, int stride, int kernel) {
    Signal wide =
        expansion == 1
            ? input
            : relu6Conv(name + "_expand", input, input.channels() * expansion, 1, 1, 1);
    Signal filtered =
        relu6Conv(name + "_depthwise", wide, wide.channels(), kernel, stride, wide.channels());
    boolean residual = stride == 1 && input.channels() == channels;
    double variance = residual ? RESIDUAL_VARIANCE : 1;
    String projected = conv(name + "_project", filtered, channels, 1, 1, 1, 0, variance);
    Signal output = linearOutput(new Signal(projected, channels, 0, variance, 0), 0);
    if (!residual) {
      return output;
    }
    String sum = name + "_add";
    graph.node("Add", sum, input.name(), output.name());
    return linearOutput(new Signal(sum, channels, 0, input.variance() + variance, 0), 0);
  }

  private Signal relu6Conv(
      String name, Signal input, int channels, int kernel, int stride, int groups) {
    String before =
        conv(name, input, channels, kernel, stride, groups, RELU6_MEAN, RELU6_IN_VARIANCE);
    if (int8) {
      // Quantising to 0..6 clips as a ReLU6 does.
      return quantised(
          new Signal(before, channels, RELU6_MEAN, RELU6_OUT_VARIANCE, RELU6_STEP),
          RELU6_SCALE,
          "zero_point_0");
    }
    graph.node("Clip", name + "_relu6", before, "zero", "six");
    return new Signal(name + "_relu6", channels, RELU6_MEAN, RELU6_OUT_VARIANCE, 0);
  }

  /**
   * A value around 0 whose range is not bounded by a ReLU6.
   *
   * @param bound largest magnitude, or 0 where only the variance is known
   */
  private Signal linearOutput(Signal signal, double bound) {
    if (!int8) {
      return signal;
    }
    double range = bound > 0 ? bound : LINEAR_RANGE_DEVIATIONS * StrictMath.sqrt(signal.variance());
    float scale = (float) (range / 127);
    String scaleName = signal.name() + "_scale";
    graph.scalar(scaleName, scale);
    return quantised(
        new Signal(signal.name(), signal.channels(), signal.mean(), signal.variance(), scale),
        scaleName,
        "zero_point_128");
  }

  private Signal quantised(Signal signal, String scaleName, String zeroPointName) {
    String quantised = signal.name() + "_quantised";
    String dequantised = signal.name() + "_dequantised";
    graph.node("QuantizeLinear", quantised, signal.name(), scaleName, zeroPointName);
    graph.node("DequantizeLinear", dequantised, quantised, scaleName, zeroPointName);
    return new Signal(
        dequantised, signal.channels(), signal.mean(), signal.variance(), signal.scale());
  }

  /** A convolution whose output has the given mean and variance; returns the output's name. */
  private String conv(
      String name,
      Signal input,
      int channels,
      int kernel,
      int stride,
      int groups,
      double mean,
      double variance) {
    boolean depthwise = groups > 1;
    int taps = kernel * kernel;
    int depth = depthwise ? 1 : input.channels();
    byte[][] weights = new byte[channels][taps * depth];
    for (byte[] filter : weights) {
      fill(filter, depthwise ? DEPTHWISE_SIDE_MAX : WEIGHT_MAX);
      if (depthwise) {
        filter[taps / 2] = (byte) (random.nextBoolean() ? WEIGHT_MAX : -WEIGHT_MAX);
      }
    }
    double sumOfSquares =
        depthwise
            ? WEIGHT_MAX * WEIGHT_MAX + (taps - 1) * meanSquare(DEPTHWISE_SIDE_MAX)
            : taps * depth * meanSquare(WEIGHT_MAX);
    double scale = StrictMath.sqrt(variance / input.variance() / sumOfSquares);
    parameters(
        name, weights, (float) scale, new long[] {channels, depth, kernel, kernel}, input, mean);
    // As TensorFlow's SAME: where the padding is odd, the end gets more.
    int paddingTotal = kernel - stride;
    int before = paddingTotal / 2;
    int after = paddingTotal - before;
    graph.node(
        NodeProto.newBuilder()
            .setOpType("Conv")
            .setName(name)
            .addInput(input.name())
            .addInput(name + "_weights")
            .addInput(name + "_bias")
            .addOutput(name)
            .addAttribute(OnnxGraph.integerAttribute("group", groups))
            .addAttribute(OnnxGraph.integersAttribute("kernel_shape", kernel, kernel))
            .addAttribute(OnnxGraph.integersAttribute("pads", before, before, after, after))
            .addAttribute(OnnxGraph.integersAttribute("strides", stride, stride)));
    return name;
  }

  private void classifier(Signal features) {
    Signal pooled = zeroToSix("GlobalAveragePool", "pool", features);
    // Quantised again, though nothing changes: a runtime fuses a layer only with adjacent pairs.
    Signal flat = zeroToSix("Flatten", "flat", pooled);
    byte[][] weights = new byte[CLASSES][features.channels()];
    for (byte[] filter : weights) {
      fill(filter, WEIGHT_MAX);
    }
    double scale = LOGIT_DEVIATION / StrictMath.sqrt(features.channels() * meanSquare(WEIGHT_MAX));
    long[] shape = {CLASSES, features.channels()};
    parameters("classifier", weights, (float) scale, shape, flat, 0);
    graph.node(
        NodeProto.newBuilder()
            .setOpType("Gemm")
            .setName("classifier")
            .addInput(flat.name())
            .addInput("classifier_weights")
            .addInput("classifier_bias")
            .addOutput(OUTPUT_NAME)
            .addAttribute(OnnxGraph.integerAttribute("transB", 1)));
  }

  /** A step after which values range over 0 to 6 as before. */
  private Signal zeroToSix(String operator, String name, Signal input) {
    graph.node(operator, name, input.name());
    Signal output =
        new Signal(name, input.channels(), input.mean(), input.variance(), input.scale());
    return int8 ? quantised(output, RELU6_SCALE, "zero_point_0") : output;
  }

  /** Fills with integers spread evenly over -max to max. */
  private void fill(byte[] filter, int max) {
    for (int i = 0; i < filter.length; i++) {
      filter[i] = (byte) (random.nextInt(2 * max + 1) - max);
    }
  }

  /** Mean square of integers spread evenly over -max to max. */
  private static double meanSquare(int max) {
    return max * (max + 1) / 3.0;
  }

  /** Weights of the given step size, and biases that bring each output to the given mean. */
  private void parameters(
      String name, byte[][] weights, float scale, long[] shape, Signal input, double mean) {
    int filters = weights.length;
    int fanIn = weights[0].length;
    ByteBuffer values = OnnxGraph.littleEndian(filters * fanIn * (int8 ? Byte.BYTES : Float.BYTES));
    ByteBuffer biases = OnnxGraph.littleEndian(filters * Integer.BYTES);
    float biasScale = input.scale() * scale;
    for (byte[] filter : weights) {
      int sum = 0;
      for (byte weight : filter) {
        sum += weight;
        if (int8) {
          values.put(weight);
        } else {
          values.putFloat(weight * scale);
        }
      }
      double bias = mean - input.mean() * sum * scale;
      if (int8) {
        biases.putInt((int) StrictMath.rint(bias / biasScale));
      } else {
        biases.putFloat((float) bias);
      }
    }
    if (int8) {
      quantisedParameter(name + "_weights", TensorProto.DataType.INT8, values, shape, scale);
      quantisedParameter(
          name + "_bias", TensorProto.DataType.INT32, biases, new long[] {filters}, biasScale);
    } else {
      graph.tensor(name + "_weights", TensorProto.DataType.FLOAT, values, shape);
      graph.tensor(name + "_bias", TensorProto.DataType.FLOAT, biases, filters);
    }
  }

  private void quantisedParameter(
      String name, TensorProto.DataType dataType, ByteBuffer values, long[] shape, float scale) {
    int filters = (int) shape[0];
    ByteBuffer scales = OnnxGraph.littleEndian(filters * Float.BYTES);
    for (int i = 0; i < filters; i++) {
      scales.putFloat(scale);
    }
    int valueBytes = dataType == TensorProto.DataType.INT8 ? Byte.BYTES : Integer.BYTES;
    graph.tensor(name + "_quantised", dataType, values, shape);
    graph.tensor(name + "_scale", TensorProto.DataType.FLOAT, scales, filters);
    graph.tensor(
        name + "_zero_point", dataType, OnnxGraph.littleEndian(filters * valueBytes), filters);
    graph.node(
        NodeProto.newBuilder()
            .setOpType("DequantizeLinear")
            .setName(name)
            .addInput(name + "_quantised")
            .addInput(name + "_scale")
            .addInput(name + "_zero_point")
            .addOutput(name)
            .addAttribute(OnnxGraph.integerAttribute("axis", 0)));
  }
}
