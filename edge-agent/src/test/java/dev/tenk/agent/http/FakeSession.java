package dev.tenk.agent.http;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Doubles two floats, or fails on request, or waits at a gate. */
final class FakeSession implements InferenceSession {
  static final long MODEL_NANOS = 1234;
  static final float POISON = -666f;

  /** Counts inferences that have started. */
  final Semaphore begun = new Semaphore(0);

  /** Lets inferences continue; open unless made with a closed gate. */
  final Semaphore gate;

  final AtomicBoolean closed = new AtomicBoolean();

  /** To be completed when it has ended by itself. */
  final CompletableFuture<String> ended = new CompletableFuture<>();

  FakeSession(boolean gateOpen) {
    this.gate = new Semaphore(gateOpen ? 1_000_000 : 0);
  }

  @Override
  public String platform() {
    return "fake";
  }

  @Override
  public String modelSha256() {
    return "00ff";
  }

  @Override
  public List<TensorMetadata> inputs() {
    return List.of(new TensorMetadata("x", DataType.FP32, List.of(-1L, 2L)));
  }

  @Override
  public List<TensorMetadata> outputs() {
    return List.of(
        new TensorMetadata("y", DataType.FP32, List.of(-1L, 2L)),
        new TensorMetadata("half", DataType.FP16, List.of(1L)));
  }

  @Override
  public Inference infer(List<Tensor> inputs) throws InferenceException {
    begun.release();
    gate.acquireUninterruptibly();
    if (closed.get()) {
      throw new IllegalStateException("computes after it was freed");
    }
    float[] values = inputs.get(0).floats();
    if (values[0] == POISON) {
      throw new InferenceException("poison", null);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] *= 2;
    }
    Tensor half = new Tensor("half", DataType.FP16, List.of(1L), ByteBuffer.allocate(2));
    return new Inference(
        List.of(Tensor.ofFloats("y", inputs.get(0).shape(), values), half), MODEL_NANOS);
  }

  @Override
  public CompletionStage<String> ended() {
    return ended;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      throw new IllegalStateException("freed twice");
    }
  }
}
