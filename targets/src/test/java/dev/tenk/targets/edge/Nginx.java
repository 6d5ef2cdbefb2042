package dev.tenk.targets.edge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's nginx, which tenk did not write, in front of a server, on two free ports of the loopback
 * address. It needs no root and writes into its folder only.
 */
final class Nginx implements AutoCloseable {
  static final Path PROGRAM = Path.of("/usr/sbin/nginx");
  private static final String ACCESS_LOG = "access.log";

  private final Process process;
  private final Path folder;
  private final int port;
  private final int tlsPort;

  private Nginx(Process process, Path folder, int port, int tlsPort) {
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /** A port that nothing listens on, so far as can be known. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Starts it; returns when it listens.
   *
   * @param http directives for its {@code http} block
   * @param locations directives for its one server; {@code @TLS@} is the port that speaks TLS
   * @param certificate and key of that port, as PEM files
   */
  static Nginx start(Path folder, String http, String locations, Path certificate, Path key)
      throws IOException {
    int port = freePort();
    int tlsPort = freePort();
    // one process, which listens once it tells how it waits; with workers root would become nobody
    String configuration =
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr notice;
        events { worker_connections 512; }
        http {
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          log_format calls '$connection $connection_requests $server_protocol $status $uri';
          access_log %s calls;
          %s
          server {
            listen 127.0.0.1:%d;
            listen 127.0.0.1:%d ssl http2;
            ssl_certificate %s;
            ssl_certificate_key %s;
            %s
          }
        }
        """
            .formatted(
                ACCESS_LOG,
                http,
                port,
                tlsPort,
                certificate,
                key,
                locations.replace("@TLS@", Integer.toString(tlsPort)));
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "-p",
                folder.toString(),
                "-e",
                "stderr",
                "-c",
                Files.writeString(folder.resolve("nginx.conf"), configuration).toString())
            .redirectErrorStream(true)
            .start();
    awaitReady(process);
    return new Nginx(process, folder, port, tlsPort);
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      if (line.contains("event method")) {
        Thread drain =
            new Thread(
                () -> {
                  try (Stream<String> rest = lines.lines()) {
                    rest.forEach(ignored -> {});
                  } catch (UncheckedIOException e) {
                    // it has ended
                  }
                });
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("nginx ended before it was ready:\n" + said);
  }

  /** Of its port without TLS, and a path on it. */
  URI http(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Of its port with TLS, and a path on it. */
  URI https(String path) {
    return URI.create("https://127.0.0.1:" + tlsPort + path);
  }

  /** The port with TLS, asked without. */
  URI httpToTls(String path) {
    return URI.create("http://127.0.0.1:" + tlsPort + path);
  }

  /** What it answered so far: connection, its how-manyth request, HTTP version, status, path. */
  List<Call> calls() throws IOException {
    return Files.readAllLines(folder.resolve(ACCESS_LOG)).stream()
        .map(line -> line.split(" ", 5))
        .map(
            cells ->
                new Call(
                    Long.parseLong(cells[0]),
                    Integer.parseInt(cells[1]),
                    cells[2],
                    Integer.parseInt(cells[3]),
                    cells[4]))
        .toList();
  }

  /** A line of the access log. */
  record Call(long connection, int requestOfConnection, String protocol, int status, String path) {}

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
