package dev.tenk.agent.worker;

import dev.tenk.openinference.HttpBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One message of a worker's: a prefix of 12 bytes, JSON, tensors. {@link FrameWriter} writes those
 * of the agent.
 *
 * @param kind what it is
 * @param body JSON and, where it states their length, tensors behind it
 */
record Frame(Kind kind, HttpBody body) {
  /** Largest JSON, bytes. */
  static final int MAX_JSON_BYTES = 1 << 20;

  /** Largest tensors of one message, bytes. */
  static final int MAX_TENSOR_BYTES = 64 << 20;

  static final byte[] MAGIC = {'T', 'K', '1'};
  static final int PREFIX_BYTES = MAGIC.length + 1 + 2 * Integer.BYTES;

  /** Kinds of messages, and the letter of each. */
  enum Kind {
    /** From the worker, first: a model's metadata. */
    READY('R'),
    /** From the worker instead: why it cannot run the model. It ends. */
    FAILED('F'),
    /** From the agent: an inference request. */
    INFER('I'),
    /** From the worker: the response to it. */
    RESULT('O'),
    /** From the worker: why one inference failed. */
    ERROR('E'),
    /** From the agent, and back: the state of the accelerator. */
    TELEMETRY('T');

    final byte letter;

    Kind(char letter) {
      this.letter = (byte) letter;
    }

    private static Optional<Kind> of(byte letter) {
      return Arrays.stream(values()).filter(kind -> kind.letter == letter).findFirst();
    }
  }

  /** The other side does not speak the protocol. */
  static final class OutOfFrameException extends IOException {
    private static final long serialVersionUID = 1;

    OutOfFrameException(String message) {
      super(message);
    }
  }

  /**
   * Reads the next message.
   *
   * @return empty if the stream ends before it
   * @throws OutOfFrameException if something else comes, or the stream ends within it
   */
  static Optional<Frame> read(InputStream in) throws IOException {
    byte[] prefix = in.readNBytes(PREFIX_BYTES);
    if (prefix.length == 0) {
      return Optional.empty();
    }
    if (!Arrays.equals(prefix, 0, Math.min(prefix.length, MAGIC.length), MAGIC, 0, MAGIC.length)) {
      throw new OutOfFrameException(
          "expected a frame that begins with \"TK1\" but got " + shown(prefix));
    }
    if (prefix.length < PREFIX_BYTES) {
      throw new OutOfFrameException("it ended within a frame");
    }
    Kind kind =
        Kind.of(prefix[MAGIC.length])
            .orElseThrow(
                () -> new OutOfFrameException("no frame is of such a kind: " + shown(prefix)));
    ByteBuffer lengths = ByteBuffer.wrap(prefix, MAGIC.length + 1, 2 * Integer.BYTES);
    int jsonBytes = within(MAX_JSON_BYTES, "JSON", lengths.getInt());
    int tensorBytes = within(MAX_TENSOR_BYTES, "tensors", lengths.getInt());
    byte[] bytes = in.readNBytes(jsonBytes + tensorBytes);
    if (bytes.length < jsonBytes + tensorBytes) {
      throw new OutOfFrameException("it ended within a frame");
    }
    return Optional.of(
        new Frame(
            kind,
            new HttpBody(
                bytes, tensorBytes == 0 ? OptionalInt.empty() : OptionalInt.of(jsonBytes))));
  }

  private static int within(int maxBytes, String what, int bytes) throws OutOfFrameException {
    if (bytes < 0 || bytes > maxBytes) {
      throw new OutOfFrameException(
          "%s of %d bytes, at most %d may come"
              .formatted(what, Integer.toUnsignedLong(bytes), maxBytes));
    }
    return bytes;
  }

  /** What came, as text where it is: mostly a print statement that went to the wrong stream. */
  private static String shown(byte[] bytes) {
    StringBuilder shown = new StringBuilder("\"");
    for (byte each : bytes) {
      if (each >= ' ' && each < 0x7f) {
        shown.append((char) each);
      } else {
        shown.append("\\x%02x".formatted(each));
      }
    }
    return shown.append('"').toString();
  }
}
