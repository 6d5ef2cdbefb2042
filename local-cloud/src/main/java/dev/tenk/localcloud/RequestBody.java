package dev.tenk.localcloud;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads a request's whole body without blocking a thread. */
final class RequestBody implements Runnable {
  /** Largest body taken in, bytes; each service has lower limits of its own. */
  static final int MAX_BYTES = 64 << 20;

  private static final int MAX_INITIAL_BYTES = 1 << 20;

  private final Request request;
  private final Consumer<byte[]> onBody;
  private final Runnable onTooLarge;
  private final Consumer<Throwable> onFailure;
  private byte[] body;
  private int sizeBytes;

  private RequestBody(
      Request request,
      Consumer<byte[]> onBody,
      Runnable onTooLarge,
      Consumer<Throwable> onFailure) {
    this.request = request;
    this.onBody = onBody;
    this.onTooLarge = onTooLarge;
    this.onFailure = onFailure;
    // A length is only a claim: room for more is made as bytes arrive.
    this.body = new byte[(int) Math.min(Math.max(0, request.getLength()), MAX_INITIAL_BYTES)];
  }

  /**
   * Reads the body; one of the three is called, once.
   *
   * @param onTooLarge the body has more than {@link #MAX_BYTES} bytes; the rest is not read, nor is
   *     a client that asks before it sends told to continue
   */
  static void read(
      Request request,
      Consumer<byte[]> onBody,
      Runnable onTooLarge,
      Consumer<Throwable> onFailure) {
    if (request.getLength() > MAX_BYTES) {
      onTooLarge.run();
    } else {
      new RequestBody(request, onBody, onTooLarge, onFailure).run();
    }
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
        onFailure.accept(chunk.getFailure());
        return;
      }
      boolean last = chunk.isLast();
      boolean taken = take(chunk.getByteBuffer());
      chunk.release();
      if (!taken) {
        onTooLarge.run();
        return;
      }
      if (last) {
        onBody.accept(sizeBytes == body.length ? body : Arrays.copyOf(body, sizeBytes));
        return;
      }
    }
  }

  private boolean take(ByteBuffer bytes) {
    int newBytes = bytes.remaining();
    long neededBytes = sizeBytes + (long) newBytes;
    if (neededBytes > MAX_BYTES) {
      return false;
    }
    if (neededBytes > body.length) {
      body =
          Arrays.copyOf(body, (int) Math.min(MAX_BYTES, Math.max(neededBytes, 2L * body.length)));
    }
    bytes.get(body, sizeBytes, newBytes);
    sizeBytes += newBytes;
    return true;
  }
}
