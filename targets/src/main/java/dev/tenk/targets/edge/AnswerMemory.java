package dev.tenk.targets.edge;

import dev.tenk.openinference.HttpBody;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last answer to each payload. A server that answers the same again, byte for byte or but for
 * its head, is not decoded or digested again: that would cost the sender more than sending does.
 */
final class AnswerMemory {
  /** What is longer is read each time, and not kept. */
  private static final int MOST_BYTES = 64 << 10;

  private final AtomicReferenceArray<Kept> last;

  AnswerMemory(int payloads) {
    last = new AtomicReferenceArray<>(payloads);
  }

  /**
   * A read answer.
   *
   * @param digest of the raw output
   * @param output as in {@link Dialect.Answer}
   */
  record Read(String digest, Optional<byte[]> output, ServerFacts server) {}

  private record Kept(
      byte[] body, Optional<String> jsonHeaderLength, byte[] rawOutput, Read read) {}

  /** Reads the body of an answer, as {@link Dialect#read} does. */
  interface Reader {
    Dialect.Answer read(byte[] body) throws UnreadableAnswerException;
  }

  /**
   * Reads a reply with status 200.
   *
   * @throws UnreadableAnswerException when it is no answer to the question asked
   */
  Read read(int payloadId, HttpCaller.Response response, Dialect dialect)
      throws UnreadableAnswerException {
    Kept kept = last.get(payloadId);
    Optional<String> jsonHeaderLength = response.header(HttpBody.JSON_HEADER_LENGTH_HEADER);
    if (kept != null
        && response.hasBody(kept.body())
        && jsonHeaderLength.equals(kept.jsonHeaderLength())) {
      return kept.read();
    }
    return read(
        payloadId, response.body(), jsonHeaderLength, body -> dialect.read(body, jsonHeaderLength));
  }

  /**
   * Reads a message.
   *
   * @param message is kept
   * @throws UnreadableAnswerException when it is no answer to the question asked
   */
  Read read(int payloadId, byte[] message, Reader reader) throws UnreadableAnswerException {
    Kept kept = last.get(payloadId);
    return kept != null && Arrays.equals(message, kept.body())
        ? kept.read()
        : read(payloadId, message, Optional.empty(), reader);
  }

  private Read read(int payloadId, byte[] body, Optional<String> jsonHeaderLength, Reader reader)
      throws UnreadableAnswerException {
    Kept kept = last.get(payloadId);
    Dialect.Answer answer = reader.read(body);
    boolean sameOutput = kept != null && Arrays.equals(kept.rawOutput(), answer.rawOutput());
    Read read =
        sameOutput
            ? new Read(kept.read().digest(), kept.read().output(), answer.server())
            : new Read(OutputDigest.of(answer.rawOutput()), answer.output(), answer.server());
    if (body.length <= MOST_BYTES) {
      last.set(payloadId, new Kept(body, jsonHeaderLength, answer.rawOutput(), read));
    }
    return read;
  }
}
