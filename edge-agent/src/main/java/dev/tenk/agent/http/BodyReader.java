package dev.tenk.agent.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request's whole body without blocking a thread. */
final class BodyReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
  private static final int INITIAL_MAX_BYTES = 1 << 20;

  private final Exchange exchange;
  private final long limitBytes;
  private final Reader reader;
  private final EndPoint connection;
  private final long idleTimeoutMillis;
  private final long startNanos = System.nanoTime();
  private boolean waited;
  private byte[] body;
  private int sizeBytes;
  private long discardedBytes;

  /** Called with how the reading ended, once; not called for a client that went away. */
  interface Reader {
    /** All was read. */
    void onBody(byte[] body);

    /**
     * The body is larger than it may be, or takes too long.
     *
     * @param status of the refusal
     * @param message for people
     */
    void onRefused(int status, String message);
  }

  private BodyReader(Exchange exchange, long limitBytes, Reader reader) {
    this.exchange = exchange;
    this.limitBytes = limitBytes;
    this.reader = reader;
    this.connection = exchange.request().getConnectionMetaData().getConnection().getEndPoint();
    this.idleTimeoutMillis = connection.getIdleTimeout();
    // A length is only a claim: room for more is made as bytes arrive.
    long claimed = Math.max(0, exchange.request().getLength());
    this.body = new byte[(int) Math.min(Math.min(claimed, limitBytes), INITIAL_MAX_BYTES)];
  }

  /**
   * Reads the body. What exceeds the limit is read and dropped, within reason, because a client
   * that is still sending would not see why it is refused; one that asks before it sends is
   * answered at once.
   */
  static void read(Exchange exchange, long limitBytes, Reader reader) {
    BodyReader body = new BodyReader(exchange, limitBytes, reader);
    if (exchange.request().getLength() > limitBytes
        && exchange
            .request()
            .getHeaders()
            .contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString())) {
      // Reading would tell it to continue.
      body.tooLarge();
    } else {
      body.run();
    }
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = exchange.request().read();
      if (chunk == null) {
        if (restMillis() <= 0) {
          tooSlow();
        } else {
          await();
        }
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        if (chunk.getFailure() instanceof TimeoutException) {
          tooSlow();
        } else {
          exchange.callback().failed(chunk.getFailure());
        }
        return;
      }
      boolean last = chunk.isLast();
      take(chunk.getByteBuffer());
      chunk.release();
      if (last || discardedBytes > Signature.MAX_BODY_BYTES) {
        if (waited) {
          connection.setIdleTimeout(idleTimeoutMillis);
        }
        if (discardedBytes > 0) {
          tooLarge();
        } else {
          answer(
              () ->
                  reader.onBody(sizeBytes == body.length ? body : Arrays.copyOf(body, sizeBytes)));
        }
        return;
      }
    }
  }

  /** Called when more is there, or when the time is up. */
  private void await() {
    long restMillis = restMillis();
    // Setting it costs a timer: once for most bodies, again only for one that takes long.
    if (!waited || restMillis < exchange.bodyTimeoutMillis() / 2) {
      waited = true;
      connection.setIdleTimeout(restMillis);
    }
    exchange.request().demand(this);
  }

  private long restMillis() {
    return exchange.bodyTimeoutMillis()
        - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private void tooLarge() {
    answer(() -> reader.onRefused(413, "this request may have at most " + limitBytes + " bytes"));
  }

  private void tooSlow() {
    exchange.response().getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    answer(
        () ->
            reader.onRefused(
                408,
                "the body did not come whole within %.1f s"
                    .formatted(exchange.bodyTimeoutMillis() / 1e3)));
  }

  private void answer(Runnable answering) {
    try {
      answering.run();
    } catch (RuntimeException | Error e) {
      // On a thread of Jetty's this would leave the client without an answer.
      LOG.error("a request could not be handled", e);
      exchange.callback().failed(e);
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
