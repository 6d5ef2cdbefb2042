package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Messages of an answer that comes in parts, as "Event stream encoding" in the Amazon Transcribe
 * developer guide and the Smithy specification ({@code application/vnd.amazon.eventstream}) have
 * them: a prelude of two lengths and their CRC-32, headers, a payload, and the CRC-32 of all.
 */
final class EventStream {
  /** Of a body of such messages. */
  static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

  /** In so many parts an answer is streamed; the first when the model has run. */
  static final int PARTS = 4;

  /** Between two of them. */
  static final Duration INTERVAL = Duration.ofMillis(10);

  private static final int PRELUDE_BYTES = 12;
  private static final int CHECKSUM_BYTES = 4;
  private static final byte TEXT = 7;

  private EventStream() {}

  /** How long a stream takes after its first part, ns. */
  static long nanosAfterFirst() {
    return (PARTS - 1) * INTERVAL.toNanos();
  }

  /** A body in at most {@link #PARTS} parts, none of them empty. */
  static List<byte[]> parts(String eventType, byte[] body) {
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      int from = (int) ((long) body.length * i / PARTS);
      int to = (int) ((long) body.length * (i + 1) / PARTS);
      byte[] part = new byte[to - from];
      System.arraycopy(body, from, part, 0, part.length);
      if (part.length > 0) {
        parts.add(event(eventType, "application/octet-stream", part));
      }
    }
    return parts;
  }

  /** An event with a payload. */
  static byte[] event(String type, String contentType, byte[] payload) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":event-type", type);
    headers.put(":content-type", contentType);
    headers.put(":message-type", "event");
    return message(headers, payload);
  }

  /** An error in the middle of a stream. */
  static byte[] exception(String type, Map<String, ?> members) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":exception-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "exception");
    return message(headers, ServiceJson.bytes(members));
  }

  /** A message with headers of text. */
  static byte[] message(Map<String, String> headers, byte[] payload) {
    int headerBytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      headerBytes +=
          1 + header.getKey().length() + 1 + 2 + header.getValue().getBytes(UTF_8).length;
    }
    ByteBuffer message =
        ByteBuffer.allocate(PRELUDE_BYTES + headerBytes + payload.length + CHECKSUM_BYTES);
    message.putInt(message.capacity()).putInt(headerBytes);
    message.putInt(checksum(message));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      byte[] name = header.getKey().getBytes(UTF_8);
      byte[] value = header.getValue().getBytes(UTF_8);
      message.put((byte) name.length).put(name).put(TEXT);
      message.putShort((short) value.length).put(value);
    }
    message.put(payload);
    message.putInt(checksum(message));
    return message.array();
  }

  /** Of all that was put so far. */
  private static int checksum(ByteBuffer message) {
    CRC32 crc = new CRC32();
    crc.update(message.duplicate().flip());
    return (int) crc.getValue();
  }
}
