package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** One request and the ways to answer it, once. */
final class ServiceExchange {
  /** In so many pieces a body trickles. */
  static final int TRICKLE_PIECES = 10;

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Timeline timeline;
  private final String requestId = UUID.randomUUID().toString();
  private Optional<Fault> fault = Optional.empty();

  ServiceExchange(Request request, Response response, Callback callback, Timeline timeline) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.timeline = timeline;
    response.getHeaders().put(LocalCloud.EMULATED_HEADER, "true");
    response.getHeaders().put("x-amzn-RequestId", requestId);
  }

  Request request() {
    return request;
  }

  /** What the service calls this request. */
  String requestId() {
    return requestId;
  }

  /** Has the answer's body be written wrongly. */
  void spoil(Fault spoiling) {
    this.fault = Optional.of(spoiling);
  }

  /** Sets a header of the answer to come. */
  void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** The client is gone, or the answer could not be made. */
  void fail(Throwable cause) {
    callback.failed(cause);
  }

  /** Answers with JSON. */
  void json(int status, String contentType, Map<String, ?> json) {
    send(status, contentType, ServiceJson.bytes(json));
  }

  /** Answers with text. */
  void text(int status, String contentType, String text) {
    send(status, contentType, text.getBytes(UTF_8));
  }

  /** Whether the answer is to go wrong so. */
  boolean isSpoilt(Fault.Kind kind) {
    return fault.map(Fault::kind).filter(kind::equals).isPresent();
  }

  /** A body as it is to be sent. */
  private byte[] spoilt(byte[] body) {
    return isSpoilt(Fault.Kind.MALFORMED) ? Arrays.copyOf(body, body.length / 2) : body;
  }

  /**
   * Answers in parts.
   *
   * @param eventType of a part of the body
   * @param last messages behind the body
   * @param instead what comes in place of the second half where a stream is to break; empty to end
   *     it there
   */
  void stream(String eventType, byte[] body, List<byte[]> last, List<byte[]> instead) {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, EventStream.CONTENT_TYPE);
    List<byte[]> messages = new ArrayList<>(EventStream.parts(eventType, spoilt(body)));
    int parts = messages.size();
    if (isSpoilt(Fault.Kind.STREAM_ERROR) || isSpoilt(Fault.Kind.STREAM_FAILURE)) {
      messages.subList(parts / 2, parts).clear();
      messages.addAll(instead);
    } else {
      messages.addAll(last);
    }
    Duration interval =
        isSpoilt(Fault.Kind.TRICKLE) ? fault.get().interval() : EventStream.INTERVAL;
    if (isSpoilt(Fault.Kind.CUT)) {
      messages.subList(parts / 2 + 1, messages.size()).clear();
    }
    stream(messages, 0, parts, interval);
  }

  private void stream(List<byte[]> messages, int next, int parts, Duration interval) {
    boolean ends = next + 1 >= messages.size();
    // what ends a stream comes with its last part
    Duration pause = next + 1 < parts ? interval : Duration.ZERO;
    if (ends && isSpoilt(Fault.Kind.CUT)) {
      cut(messages.get(next));
    } else if (ends) {
      response.write(
          true, ByteBuffer.wrap(messages.isEmpty() ? new byte[0] : messages.get(next)), callback);
    } else {
      response.write(
          false,
          ByteBuffer.wrap(messages.get(next)),
          Callback.from(
              () ->
                  timeline.after(
                      pause.toNanos(), () -> stream(messages, next + 1, parts, interval)),
              callback::failed));
    }
  }

  /** Answers. */
  void send(int status, String contentType, byte[] body) {
    Fault.Kind kind = fault.map(Fault::kind).orElse(null);
    byte[] bytes = spoilt(body);
    response.setStatus(status);
    if (contentType != null) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    }
    if (kind == Fault.Kind.CUT) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
      cut(bytes);
    } else if (kind == Fault.Kind.TRICKLE) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
      trickle(bytes, 0, fault.get().interval());
    } else {
      response.write(true, ByteBuffer.wrap(bytes), callback);
    }
  }

  private void cut(byte[] bytes) {
    response.write(
        false,
        ByteBuffer.wrap(bytes, 0, bytes.length / 2),
        Callback.from(
            () -> {
              request.getConnectionMetaData().getConnection().getEndPoint().close();
              callback.failed(new EOFException("cut as the profile has it"));
            },
            callback::failed));
  }

  private void trickle(byte[] bytes, int piece, Duration interval) {
    int from = (int) ((long) bytes.length * piece / TRICKLE_PIECES);
    int to = (int) ((long) bytes.length * (piece + 1) / TRICKLE_PIECES);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, to - from);
    if (piece == TRICKLE_PIECES - 1) {
      response.write(true, buffer, callback);
      return;
    }
    response.write(
        false,
        buffer,
        Callback.from(
            () -> timeline.after(interval.toNanos(), () -> trickle(bytes, piece + 1, interval)),
            callback::failed));
  }
}
