package dev.tenk.targets.lambda;

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

/** The smallest model there is: y = x + x, of two numbers. */
public final class DoublingModel {
  private static final int IR_VERSION = 7;
  private static final int OPSET = 13;

  private DoublingModel() {}

  public static Path write(Path folder) throws IOException {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("doubling")
            .addInput(value("x"))
            .addOutput(value("y"))
            .addNode(
                NodeProto.newBuilder().setOpType("Add").addInput("x").addInput("x").addOutput("y"))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .setGraph(graph)
            .build();
    return Files.write(folder.resolve("doubling.onnx"), model.toByteArray());
  }

  private static ValueInfoProto value(String name) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(
                            TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(2)))))
        .build();
  }
}
