package dev.tenk.openinference;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An encoded request or response.
 *
 * @param bytes the whole body; not copied, to be left unchanged
 * @param jsonHeaderLengthBytes bytes of JSON at the start where binary tensors follow it, sent as
 *     the header {@link #JSON_HEADER_LENGTH_HEADER}; empty where all of the body is JSON
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below go by content
public record HttpBody(byte[] bytes, OptionalInt jsonHeaderLengthBytes) {
  /** HTTP header that carries {@code jsonHeaderLengthBytes}. */
  public static final String JSON_HEADER_LENGTH_HEADER = "Inference-Header-Content-Length";

  /**
   * @throws IllegalArgumentException if the JSON length is not within the body
   */
  public HttpBody {
    if (jsonHeaderLengthBytes.isPresent()) {
      int length = jsonHeaderLengthBytes.getAsInt();
      if (length < 0 || length > bytes.length) {
        throw new IllegalArgumentException(
            "JSON length must be within 0..%d bytes, the body, but is %d"
                .formatted(bytes.length, length));
      }
    }
  }

  /**
   * A body as it came in.
   *
   * @param bytes the whole body
   * @param headerValue value of {@link #JSON_HEADER_LENGTH_HEADER}, if the header was there
   * @throws MalformedMessageException if the header is not a number within the body
   */
  public static HttpBody received(byte[] bytes, Optional<String> headerValue) {
    if (headerValue.isEmpty()) {
      return new HttpBody(bytes, OptionalInt.empty());
    }
    try {
      return new HttpBody(bytes, OptionalInt.of(Integer.parseInt(headerValue.get().strip())));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(
          "header %s: expected a number of bytes within the body's %d but got \"%s\""
              .formatted(JSON_HEADER_LENGTH_HEADER, bytes.length, headerValue.get()),
          e);
    }
  }

  /** The media type to send it with. */
  public String contentType() {
    return jsonHeaderLengthBytes.isPresent() ? "application/octet-stream" : "application/json";
  }

  /** Length of the JSON part in bytes. */
  int jsonLengthBytes() {
    return jsonHeaderLengthBytes.orElse(bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HttpBody body
        && Arrays.equals(bytes, body.bytes)
        && jsonHeaderLengthBytes.equals(body.jsonHeaderLengthBytes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bytes) + jsonHeaderLengthBytes.hashCode();
  }
}
