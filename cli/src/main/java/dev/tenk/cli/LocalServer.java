package dev.tenk.cli;

import dev.tenk.agent.AgentCommand;
import dev.tenk.results.suite.Suite.AgentPlan;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.TargetUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own on this machine, which ends with this one: an edge agent or a
 * local cloud.
 */
final class LocalServer implements AutoCloseable {
  /** Parts the line in which a server says where it listens, if an object store is beside it. */
  static final String OBJECT_STORE = ", objects on ";

  private static final int STOP_SECONDS = 35;
  private static final Path CHRT = Path.of("/usr/bin/chrt");

  private final Process process;
  private final Path log;
  private final StartedServer address;

  private LocalServer(Process process, Path log, StartedServer address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /** Starts the agent a target asks for and waits until it listens. */
  static LocalServer agent(TargetPlan target, AgentPlan plan) {
    return start(
        target,
        "agent",
        List.of(
            "agent",
            "--model",
            plan.model(),
            "--port",
            "0",
            "--workers",
            Integer.toString(plan.workers()),
            "--intra-op-threads",
            Integer.toString(plan.intraOpThreads()),
            "--max-queue",
            Integer.toString(plan.maxQueueRequests()),
            AgentCommand.UNTIL_STDIN_ENDS));
  }

  /** Starts the local cloud a target asks for and waits until it listens. */
  static LocalServer localCloud(TargetPlan target, Path profile) {
    return start(
        target,
        "local_cloud",
        List.of("local-cloud", profile.toString(), "--port", "0", AgentCommand.UNTIL_STDIN_ENDS));
  }

  private static LocalServer start(TargetPlan target, String key, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(CHRT)) {
      // it shares the processors with the generator, which must not wait for it (docs/decisions)
      command.addAll(List.of(CHRT.toString(), "--idle", "0"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // the model is native code; the rest is to be compiled before the window, not in it
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=0.05"));
    // as for the driver: few collections, none for a large body, no memory touched first under load
    command.addAll(List.of("-Xms512m", "-XX:+AlwaysPreTouch", "-XX:G1HeapRegionSize=8m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(arguments);
    try {
      Path log = Files.createTempFile("tenk-" + key + "-" + target.name() + "-", ".log");
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      Optional<String> line = listening(process);
      if (line.isEmpty()) {
        throw failed(target, key, log, process);
      }
      return new LocalServer(process, log, address(line.get()));
    } catch (IOException e) {
      throw new TargetUnavailableException(
          "target '" + target.name() + "': its " + key + " cannot be started: " + e.getMessage(),
          e);
    }
  }

  private static StartedServer address(String line) {
    String[] urls = line.substring(AgentCommand.LISTENING.length()).split(OBJECT_STORE, 2);
    return new StartedServer(
        URI.create(urls[0]),
        urls.length == 2 ? Optional.of(URI.create(urls[1])) : Optional.empty());
  }

  /** Where it listens. */
  StartedServer address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // a log that stays in the temporary folder harms nobody
    }
  }

  /** The line that says where it listens; empty when it ends without one. */
  private static Optional<String> listening(Process process) throws IOException {
    // not closed: the server's output stays open as long as it runs
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith(AgentCommand.LISTENING)) {
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  private static RuntimeException failed(TargetPlan target, String key, Path log, Process process)
      throws IOException {
    process.onExit().join();
    String said = Files.readString(log).strip().replaceFirst("^tenk: ", "");
    return target
        .settings()
        .error(
            key,
            "it did not start: " + (said.isEmpty() ? "exit code " + process.exitValue() : said));
  }
}
