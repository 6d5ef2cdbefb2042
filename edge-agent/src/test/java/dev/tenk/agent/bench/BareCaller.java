package dev.tenk.agent.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A bare socket that asks an agent's model {@code null} for one image after another. */
final class BareCaller implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream answers;
  private final byte[] request = request(image());

  BareCaller(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    answers = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** What it asks about. */
  static Tensor image() {
    return Tensor.ofUint8("images", List.of(1L, 224L, 224L, 3L), new byte[224 * 224 * 3]);
  }

  /** One request and its answer. */
  InferResponse call() throws IOException {
    socket.getOutputStream().write(request);
    return response(answers);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] request(Tensor image) {
    HttpBody body = OpenInferenceCodec.encodeRequest(new InferRequest(List.of(image), true), true);
    byte[] head =
        "POST /v2/models/null/infer HTTP/1.1\r\nHost: a\r\n%s: %d\r\nContent-Length: %d\r\n\r\n"
            .formatted(
                HttpBody.JSON_HEADER_LENGTH_HEADER,
                body.jsonHeaderLengthBytes().orElseThrow(),
                body.bytes().length)
            .getBytes(ISO_8859_1);
    byte[] request = Arrays.copyOf(head, head.length + body.bytes().length);
    System.arraycopy(body.bytes(), 0, request, head.length, body.bytes().length);
    return request;
  }

  private static InferResponse response(DataInputStream in) throws IOException {
    Optional<String> jsonLength = Optional.empty();
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = Math.max(0, line.indexOf(':'));
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (name.isEmpty() && !line.startsWith("HTTP/1.1 200")) {
        throw new IOException(line);
      } else if (name.equalsIgnoreCase("Content-Length")) {
        length = Integer.parseInt(value);
      } else if (name.equalsIgnoreCase(HttpBody.JSON_HEADER_LENGTH_HEADER)) {
        jsonLength = Optional.of(value);
      }
    }
    return OpenInferenceCodec.decodeResponse(HttpBody.received(in.readNBytes(length), jsonLength));
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new IOException("the agent closed the connection");
      } else if (each != '\r') {
        line.append((char) each);
      }
    }
    return line.toString();
  }
}
