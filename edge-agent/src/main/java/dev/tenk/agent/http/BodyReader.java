package dev.tenk.agent.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request's whole body without blocking a thread. */
final class BodyReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
  private static final int INITIAL_MAX_BYTES = 1 << 20;

  private final Request request;
  private final long limitBytes;
  private final Reader reader;
  private byte[] body;
  private int sizeBytes;
  private long discardedBytes;

  /** Hears how the reading ended, once. */
  interface Reader {
    /**
     * All was read.
     *
     * @param body the body; empty if it was larger than the limit
     */
    void onBody(Optional<byte[]> body);

    /** The client went away, or {@link #onBody} failed. */
    void onFailure(Throwable cause);
  }

  private BodyReader(Request request, long limitBytes, Reader reader) {
    this.request = request;
    this.limitBytes = limitBytes;
    this.reader = reader;
    // A length is only a claim: room for more is made as bytes arrive.
    long claimed = request.getLength() < 0 ? 0 : request.getLength();
    this.body = new byte[(int) Math.min(Math.min(claimed, limitBytes), INITIAL_MAX_BYTES)];
  }

  /**
   * Reads the body. What exceeds the limit is read and dropped, within reason, because a client
   * that is still sending would not hear why it is refused.
   */
  static void read(Request request, long limitBytes, Reader reader) {
    new BodyReader(request, limitBytes, reader).run();
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        reader.onFailure(chunk.getFailure());
        return;
      }
      boolean last = chunk.isLast();
      take(chunk.getByteBuffer());
      chunk.release();
      if (last || discardedBytes > Signature.MAX_BODY_BYTES) {
        finish();
        return;
      }
    }
  }

  private void finish() {
    try {
      if (discardedBytes > 0) {
        reader.onBody(Optional.empty());
      } else {
        reader.onBody(
            Optional.of(sizeBytes == body.length ? body : Arrays.copyOf(body, sizeBytes)));
      }
    } catch (RuntimeException | Error e) {
      // On a thread of Jetty's this would leave the client without an answer.
      LOG.error("a request could not be handled", e);
      reader.onFailure(e);
    }
  }

  private void take(ByteBuffer bytes) {
    int newBytes = bytes.remaining();
    if (discardedBytes > 0 || sizeBytes + (long) newBytes > limitBytes) {
      discardedBytes += newBytes;
      body = new byte[0];
      return;
    }
    if (sizeBytes + newBytes > body.length) {
      long grown = Math.max(sizeBytes + (long) newBytes, 2L * body.length);
      body = Arrays.copyOf(body, (int) Math.min(grown, limitBytes));
    }
    bytes.get(body, sizeBytes, newBytes);
    sizeBytes += newBytes;
  }
}
