package dev.tenk.agent.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds a graph in the messages of ONNX: nodes, constants, inputs and outputs of floats. */
final class OnnxGraph {
  private final GraphProto.Builder graph = GraphProto.newBuilder();

  OnnxGraph(String name) {
    graph.setName(name);
  }

  /** The graph as built so far. */
  GraphProto build() {
    return graph.build();
  }

  /** Adds an input. */
  void input(String name, long... shape) {
    graph.addInput(valueInfo(name, shape));
  }

  /** Adds an output. */
  void output(String name, long... shape) {
    graph.addOutput(valueInfo(name, shape));
  }

  /** Adds a node. */
  void node(NodeProto.Builder node) {
    graph.addNode(node);
  }

  /** Adds a node that is named after its one output. */
  void node(String operator, String output, String... inputs) {
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(operator).setName(output).addOutput(output);
    for (String input : inputs) {
      node.addInput(input);
    }
    graph.addNode(node);
  }

  /** Adds a constant of one float. */
  void scalar(String name, float value) {
    tensor(name, TensorProto.DataType.FLOAT, littleEndian(Float.BYTES).putFloat(value));
  }

  /**
   * Adds a constant.
   *
   * @param data its values, little-endian
   * @param shape none for a scalar
   */
  void tensor(String name, TensorProto.DataType dataType, ByteBuffer data, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(dataType.getNumber())
            .setRawData(ByteString.copyFrom(data.rewind()));
    for (long dimension : shape) {
      tensor.addDims(dimension);
    }
    graph.addInitializer(tensor);
  }

  /** Room for the values of a constant, zero at first. */
  static ByteBuffer littleEndian(int sizeBytes) {
    return ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An attribute of a node. */
  static AttributeProto integerAttribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** The same with several values. */
  static AttributeProto integersAttribute(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static ValueInfoProto valueInfo(String name, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long dimension : shape) {
      dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(dimensions)))
        .build();
  }
}
