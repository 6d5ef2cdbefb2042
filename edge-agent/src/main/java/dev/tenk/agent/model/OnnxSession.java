package dev.tenk.agent.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A model on ONNX Runtime's CPU provider. */
public final class OnnxSession implements InferenceSession {
  private static final Map<OnnxJavaType, DataType> DATA_TYPES =
      Map.of(
          OnnxJavaType.BOOL, DataType.BOOL,
          OnnxJavaType.UINT8, DataType.UINT8,
          OnnxJavaType.INT8, DataType.INT8,
          OnnxJavaType.INT16, DataType.INT16,
          OnnxJavaType.INT32, DataType.INT32,
          OnnxJavaType.INT64, DataType.INT64,
          OnnxJavaType.FLOAT16, DataType.FP16,
          OnnxJavaType.FLOAT, DataType.FP32,
          OnnxJavaType.DOUBLE, DataType.FP64);
  private static final Map<DataType, OnnxJavaType> JAVA_TYPES =
      DATA_TYPES.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String modelSha256;
  private final List<TensorMetadata> inputs;
  private final List<TensorMetadata> outputs;
  private final ThreadLocal<Map<String, ByteBuffer>> inputBuffers =
      ThreadLocal.withInitial(HashMap::new);

  private OnnxSession(
      OrtEnvironment environment, OrtSession session, String modelSha256, String model)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.modelSha256 = modelSha256;
    this.inputs = metadata(model, session.getInputInfo());
    this.outputs = metadata(model, session.getOutputInfo());
  }

  /**
   * Loads a model.
   *
   * @param file an ONNX file; tensors it keeps in files next to it are loaded too, but only this
   *     file counts for {@link #modelSha256}
   * @param intraOpThreads threads that compute one inference, &ge; 1
   * @throws IOException if the file cannot be read
   * @throws InferenceException if it is not a model that ONNX Runtime can run
   * @throws IllegalArgumentException if {@code intraOpThreads} is below 1, or the model takes or
   *     gives anything but tensors of numbers or truth values
   */
  public static OnnxSession load(Path file, int intraOpThreads)
      throws IOException, InferenceException {
    if (intraOpThreads < 1) {
      throw new IllegalArgumentException("intraOpThreads must be >= 1 but is " + intraOpThreads);
    }
    String sha256 = Sha256.of(file);
    OrtEnvironment environment = OrtEnvironment.getEnvironment("tenk");
    OrtSession session = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(intraOpThreads);
      session = environment.createSession(file.toString(), options);
      OnnxSession loaded = new OnnxSession(environment, session, sha256, file.toString());
      session = null;
      return loaded;
    } catch (OrtException e) {
      throw new InferenceException("cannot load " + file + ": " + e.getMessage(), e);
    } finally {
      if (session != null) {
        close(session);
      }
    }
  }

  @Override
  public String platform() {
    return "onnx_onnxv1";
  }

  @Override
  public String modelSha256() {
    return modelSha256;
  }

  @Override
  public List<TensorMetadata> inputs() {
    return inputs;
  }

  @Override
  public List<TensorMetadata> outputs() {
    return outputs;
  }

  @Override
  public Inference infer(List<Tensor> tensors) throws InferenceException {
    Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    try {
      for (Tensor tensor : tensors) {
        ByteBuffer data = inThreadsBuffer(tensor);
        long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        feeds.put(
            tensor.name(),
            OnnxTensor.createTensor(environment, data, shape, JAVA_TYPES.get(tensor.dataType())));
      }
      long startNanos = System.nanoTime();
      try (OrtSession.Result result = session.run(feeds)) {
        long modelNanos = System.nanoTime() - startNanos;
        return new Inference(results(result), modelNanos);
      }
    } catch (OrtException e) {
      throw new InferenceException("ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  /** Copies to direct memory, which ONNX Runtime reads in place, and which is slow to get. */
  private ByteBuffer inThreadsBuffer(Tensor tensor) {
    ByteBuffer source = tensor.data();
    ByteBuffer buffer =
        inputBuffers
            .get()
            .compute(
                tensor.name(),
                (name, last) ->
                    last != null && last.capacity() >= source.remaining()
                        ? last.clear()
                        : ByteBuffer.allocateDirect(source.remaining())
                            .order(ByteOrder.nativeOrder()));
    return buffer.put(source).flip();
  }

  @Override
  public void close() {
    close(session);
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not free a model: " + e.getMessage(), e);
    }
  }

  private static List<Tensor> results(OrtSession.Result result) {
    List<Tensor> tensors = new ArrayList<>(result.size());
    for (Map.Entry<String, OnnxValue> output : result) {
      OnnxTensor value = (OnnxTensor) output.getValue();
      List<Long> shape = Arrays.stream(value.getInfo().getShape()).boxed().toList();
      DataType dataType = DATA_TYPES.get(value.getInfo().type);
      tensors.add(new Tensor(output.getKey(), dataType, shape, value.getByteBuffer()));
    }
    return tensors;
  }

  private static List<TensorMetadata> metadata(String model, Map<String, NodeInfo> nodes) {
    List<TensorMetadata> metadata = new ArrayList<>();
    for (NodeInfo node : nodes.values()) {
      if (!(node.getInfo() instanceof TensorInfo tensor) || !DATA_TYPES.containsKey(tensor.type)) {
        throw new IllegalArgumentException(
            "%s: %s is %s; only tensors of %s can be served"
                .formatted(model, node.getName(), node.getInfo(), DATA_TYPES.keySet()));
      }
      List<Long> shape = Arrays.stream(tensor.getShape()).boxed().toList();
      metadata.add(new TensorMetadata(node.getName(), DATA_TYPES.get(tensor.type), shape));
    }
    return List.copyOf(metadata);
  }
}
