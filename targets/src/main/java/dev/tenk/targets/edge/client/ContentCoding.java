package dev.tenk.targets.edge.client;

import dev.tenk.targets.edge.client.HttpCaller.Broken;
import dev.tenk.targets.edge.client.HttpCaller.Response;
import dev.tenk.targets.edge.client.HttpCaller.Result;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpStatusClass;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** {@code Content-Encoding} (RFC 9110, 8.4) of answers: tenk asks for none, and reads gzip. */
final class ContentCoding {
  private static final int BUFFER_BYTES = 8 << 10;

  private ContentCoding() {}

  /**
   * An answer with its body as it was before it was encoded. That of an error which cannot be read
   * so stays as it came: its status says what went wrong.
   *
   * @param most bytes of the result's body
   */
  static Result decoded(Response answer, int most) {
    String header = answer.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    if (header == null || answer.bodyBytes() == 0) {
      return answer;
    }
    Result plain = decoded(answer, header.strip().toLowerCase(Locale.ROOT), most);
    return plain instanceof Broken
            && HttpStatusClass.valueOf(answer.status()) != HttpStatusClass.SUCCESS
        ? answer
        : plain;
  }

  private static Result decoded(Response answer, String coding, int most) {
    return switch (coding) {
      case "", "identity" -> answer;
      // the second name is an older one for the same (RFC 9110, 8.4.1.3)
      case "gzip", "x-gzip" -> decompressed(answer, most);
      default ->
          broken(
              answer,
              "encoded-answer",
              "the answer came as '"
                  + coding
                  + "', which tenk neither asks for nor reads; switch compression off at the server,"
                  + " or at the proxy before it");
    };
  }

  private static Result decompressed(Response answer, int most) {
    try (InputStream plain =
        new GZIPInputStream(
            new ByteArrayInputStream(answer.buffer(), 0, answer.bodyBytes()), BUFFER_BYTES)) {
      byte[] body = plain.readNBytes(most + 1);
      return body.length > most
          ? broken(answer, Failures.ANSWER_TOO_LARGE, "the answer is too large once decompressed")
          : new Response(
              answer.sentNanos(),
              answer.doneNanos(),
              answer.status(),
              answer.headers(),
              body,
              body.length,
              answer.wireBytes());
    } catch (IOException e) {
      return broken(answer, Failures.MALFORMED_ANSWER, "the answer came as gzip, and is none");
    }
  }

  private static Broken broken(Response answer, String errorCode, String message) {
    return new Broken(answer.sentNanos(), answer.doneNanos(), errorCode, message);
  }
}
