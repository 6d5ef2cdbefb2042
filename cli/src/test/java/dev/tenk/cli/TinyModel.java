package dev.tenk.cli;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The least that a real agent can serve, so that it starts and answers at once: a sum or product of
 * an image of three channels with itself, as FP32 NCHW.
 */
enum TinyModel {
  TWICE("Add"),
  SQUARED("Mul");

  static final String NAME = "tiny";
  static final int SIDE_PIXELS = 4;

  private static final int IR_VERSION = 7;
  private static final int OPSET = 13;

  private final String operator;

  TinyModel(String operator) {
    this.operator = operator;
  }

  /**
   * Writes it, and returns it as an agent's {@code --model} expects it.
   *
   * @param name with the version, if it is to have one
   */
  String spec(String name, Path folder) throws IOException {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName(NAME)
            .addInput(images("image"))
            .addOutput(images("result"))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType(operator)
                    .addInput("image")
                    .addInput("image")
                    .addOutput("result"))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .setGraph(graph)
            .build();
    return name + "=" + Files.write(folder.resolve(operator + ".onnx"), model.toByteArray());
  }

  private static ValueInfoProto images(String name) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int size : new int[] {1, 3, SIDE_PIXELS, SIDE_PIXELS}) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
