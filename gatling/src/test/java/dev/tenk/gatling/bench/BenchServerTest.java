package dev.tenk.gatling.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class BenchServerTest {
  private static final String REQUEST =
      "POST "
          + BenchServer.INFER_PATH
          + " HTTP/1.1\r\nHost: a\r\nContent-length: 5\r\n\r\nx\n\r\n\n";

  @Test
  void answersRequestsThatComeTogetherAndInPieces() throws IOException {
    try (ServerProcess server = ServerProcess.start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String two = REQUEST + REQUEST;
      socket.getOutputStream().write(bytes(two.substring(0, REQUEST.length() + 20)));
      InputStream in = socket.getInputStream();
      String first = reply(in);
      assertThat(first).startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n");
      socket.getOutputStream().write(bytes(two.substring(REQUEST.length() + 20)));
      assertThat(reply(in)).isEqualTo(first);
      assertThat(server.count()).isEqualTo(2);
    }
  }

  @Test
  void tellsOfItsModelWithoutCountingIt() throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + server.port() + "/v2/models/null"))
              .build();
      assertThat(
              HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body())
          .contains("\"name\":\"null\"");
      assertThat(server.count()).isZero();
    }
  }

  @Test
  void knowsWhatItOwedAndByHowMuchItWasLate() throws IOException {
    try (ServerProcess server = ServerProcess.start("CONSTANT", "10000");
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      long start = System.nanoTime();
      socket.getOutputStream().write(bytes(REQUEST));
      reply(socket.getInputStream());
      double millis = (System.nanoTime() - start) / 1e6;
      assertThat(millis).isGreaterThan(9.99);
      double[] served = server.servedMillis();
      // a histogram of three digits
      assertThat(served[0]).isBetween(9.99, 10.01);
      double[] late = server.lateMillis();
      assertThat(late[0]).isBetween(0.0, millis);
      server.forget();
      assertThat(server.servedMillis()).containsOnly(0);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String reply(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) in.read());
    }
    String length = head.toString().replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1");
    return head + new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
  }
}
