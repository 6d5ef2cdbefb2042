package dev.tenk.testsupport;

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

/** serverless-offline, whose Invoke endpoint is not of our making, in a process of its own. */
public final class ServerlessOffline implements AutoCloseable {
  private static final Path FOLDER =
      Path.of("..", "targets", "src", "test", "serverless-offline").toAbsolutePath().normalize();
  private static final Path MODULES = FOLDER.resolve("node_modules");

  private final Process server;
  private final URI url;

  private ServerlessOffline(Process server, URI url) {
    this.server = server;
    this.url = url;
  }

  /** Whether it is installed; from the folder of any module. */
  public static boolean isInstalled() {
    return Files.isDirectory(MODULES.resolve(Path.of("osls", "bin")));
  }

  /** Why a test is skipped without it. */
  public static String howToInstall() {
    return "serverless-offline is not installed; run npm ci in " + FOLDER;
  }

  /** Starts it; returns when it takes calls. */
  public static ServerlessOffline start() {
    try {
      int port = freePort();
      ProcessBuilder builder =
          new ProcessBuilder(
              MODULES.resolve(Path.of(".bin", "osls")).toString(),
              "offline",
              "start",
              "--host",
              "127.0.0.1",
              "--lambdaPort",
              String.valueOf(port),
              "--httpPort",
              String.valueOf(freePort()));
      builder.environment().put("SLS_TELEMETRY_DISABLED", "1");
      builder.environment().put("SLS_NOTIFICATIONS_MODE", "off");
      Process server = builder.directory(FOLDER.toFile()).redirectErrorStream(true).start();
      awaitReady(server);
      return new ServerlessOffline(server, URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      if (line.contains("exposed for local invocation")) {
        Thread drain =
            new Thread(
                () -> {
                  try (Stream<String> rest = lines.lines()) {
                    rest.forEach(ignored -> {});
                  }
                });
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("serverless-offline ended before it was ready:\n" + said);
  }

  /** Where it takes calls. */
  public URI url() {
    return url;
  }

  @Override
  public void close() {
    List<ProcessHandle> children = server.descendants().toList();
    server.destroy();
    children.forEach(ProcessHandle::destroy);
    try {
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
