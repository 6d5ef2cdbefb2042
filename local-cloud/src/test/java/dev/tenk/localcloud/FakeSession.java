package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Doubles the floats it is given, or fails on request, or waits at a gate. */
final class FakeSession implements InferenceSession {
  static final float POISON = -666f;

  /** Counts inferences that have started. */
  final Semaphore begun = new Semaphore(0);

  /** Lets inferences continue. */
  final Semaphore gate;

  final AtomicBoolean closed = new AtomicBoolean();
  private final Runnable work;

  /**
   * @param gateOpen whether inferences continue by themselves
   * @param work what an inference does, as letting virtual time pass
   */
  FakeSession(boolean gateOpen, Runnable work) {
    this.gate = new Semaphore(gateOpen ? 1_000_000 : 0);
    this.work = work;
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
    return List.of(new TensorMetadata("y", DataType.FP32, List.of(-1L, 2L)));
  }

  @Override
  public Inference infer(List<Tensor> inputs) throws InferenceException {
    begun.release();
    gate.acquireUninterruptibly();
    work.run();
    float[] values = inputs.get(0).floats();
    if (values[0] == POISON) {
      throw new InferenceException("poison", null);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] *= 2;
    }
    return new Inference(List.of(Tensor.ofFloats("y", inputs.get(0).shape(), values)), 1);
  }

  @Override
  public void close() {
    closed.set(true);
  }
}
