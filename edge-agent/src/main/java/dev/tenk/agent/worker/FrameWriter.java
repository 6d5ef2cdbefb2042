package dev.tenk.agent.worker;

import dev.tenk.agent.worker.Frame.Kind;
import dev.tenk.openinference.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes the agent's messages to a worker, one at a time. */
final class FrameWriter {
  private final OutputStream out;
  // Kept from one message to the next: an image's worth of memory would have to be zeroed each
  // time.
  private ByteBuffer kept = ByteBuffer.allocate(0);

  FrameWriter(OutputStream out) {
    this.out = out;
  }

  /** Bytes of the tensors of a message. */
  static long sizeBytes(List<Tensor> tensors) {
    return tensors.stream().mapToLong(tensor -> tensor.data().remaining()).sum();
  }

  /**
   * Writes a message and hands it over.
   *
   * @param tensors at most {@link Frame#MAX_TENSOR_BYTES} together
   */
  synchronized void write(Kind kind, byte[] json, List<Tensor> tensors) throws IOException {
    int tensorBytes = Math.toIntExact(sizeBytes(tensors));
    int frameBytes = Frame.PREFIX_BYTES + json.length + tensorBytes;
    if (kept.capacity() < frameBytes) {
      kept = ByteBuffer.allocate(frameBytes);
    }
    kept.clear()
        .put(Frame.MAGIC)
        .put(kind.letter)
        .putInt(json.length)
        .putInt(tensorBytes)
        .put(json);
    tensors.forEach(tensor -> kept.put(tensor.data()));
    // In one piece: a prefix by itself would wake the other side to find nothing behind it.
    out.write(kept.array(), 0, frameBytes);
    out.flush();
  }

  /** Ends the worker's input. */
  void close() throws IOException {
    out.close();
  }
}
