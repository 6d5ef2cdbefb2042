package dev.tenk.agent.http;

import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.OpenInferenceCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One request and the ways to answer it.
 *
 * @param bodyTimeoutMillis how long its body may take to come
 */
record Exchange(Request request, Response response, Callback callback, long bodyTimeoutMillis) {
  private static final String RETRY_AFTER_SECONDS = "1";

  /** Answers with JSON. */
  void json(int status, byte[] json) {
    send(status, "application/json", json);
  }

  /** Answers with text. */
  void text(String contentType, String text) {
    send(200, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with an encoded message. */
  void body(HttpBody body) {
    body.jsonHeaderLengthBytes()
        .ifPresent(length -> response.getHeaders().put(HttpBody.JSON_HEADER_LENGTH_HEADER, length));
    send(200, body.contentType(), body.bytes());
  }

  /** Answers with an error, the body having been read. */
  void error(int status, String message) {
    json(status, OpenInferenceCodec.encodeError(message));
  }

  /** Answers with an error once the body, which is not used, is out of the way. */
  void refuse(int status, String message) {
    BodyReader.read(
        this,
        0,
        new BodyReader.Reader() {
          @Override
          public void onBody(byte[] body) {
            error(status, message);
          }

          @Override
          public void onRefused(int bodyStatus, String bodyMessage) {
            error(status, message);
          }
        });
  }

  /** Refuses a method. */
  void methodNotAllowed(String allowed) {
    response.getHeaders().put(HttpHeader.ALLOW, allowed);
    refuse(405, "expected %s but got %s".formatted(allowed, request.getMethod()));
  }

  /** Lets the answer say that trying again soon is worth it. */
  void later() {
    response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
  }

  private void send(int status, String contentType, byte[] bytes) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.write(true, ByteBuffer.wrap(bytes), callback);
  }
}
