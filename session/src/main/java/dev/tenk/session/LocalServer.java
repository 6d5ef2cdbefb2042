package dev.tenk.session;

import dev.tenk.agent.AgentCommand;
import dev.tenk.gatling.launch.JvmAccess;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.AgentPlan;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.EdgeGrpcProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A server in a process of its own on this machine, which ends with this one: an edge agent or a
 * local cloud.
 */
public final class LocalServer implements AutoCloseable {
  /** Separates the two addresses in the line of a server that also has an object store. */
  public static final String OBJECT_STORE = ", objects on ";

  /** A floor above, so named and not imported. */
  private static final String TENK_COMMAND = "dev.tenk.cli.Main";

  private static final int STOP_SECONDS = 35;
  private static final Duration START_BOUND = Duration.ofMinutes(2);
  private static final Path NICE = Path.of("/usr/bin/nice");

  private final Process process;
  private final Path log;
  private final StartedServer address;

  private LocalServer(Process process, Path log, StartedServer address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /** Starts the agent a target asks for and waits until it listens. */
  static LocalServer agent(TargetPlan target, AgentPlan plan, PrintWriter out) {
    List<String> arguments =
        new ArrayList<>(
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
    if (target.kind().equals(EdgeGrpcProvider.KIND)) {
      arguments.addAll(List.of("--grpc-port", "0"));
    }
    return start(target, out, "agent", arguments);
  }

  /** Starts the local cloud a target asks for and waits until it listens. */
  static LocalServer localCloud(TargetPlan target, Path profile, PrintWriter out) {
    return start(
        target,
        out,
        "local_cloud",
        List.of("local-cloud", profile.toString(), "--port", "0", AgentCommand.UNTIL_STDIN_ENDS));
  }

  private static LocalServer start(
      TargetPlan target, PrintWriter out, String key, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      // it shares the processors with the generator, which must not wait for it, and with others,
      // which must not starve it (docs/decisions)
      command.addAll(List.of(NICE.toString(), "-n", "10"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JvmAccess.options());
    // the model is native code; the rest is to be compiled before the window, not in it
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=0.05"));
    // as for the driver: few collections, none for a large body, no memory touched first under load
    command.addAll(List.of("-Xms512m", "-XX:+AlwaysPreTouch", "-XX:G1HeapRegionSize=8m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TENK_COMMAND);
    command.addAll(arguments);
    try {
      Path log = Files.createTempFile("tenk-" + key + "-" + target.name() + "-", ".log");
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      Patience patience = new Patience(START_BOUND, System::nanoTime, out);
      String line = listening(target, key, process, log, patience);
      return new LocalServer(process, log, address(line));
    } catch (IOException e) {
      throw new TargetUnavailableException(
          "target '" + target.name() + "': its " + key + " cannot be started: " + e.getMessage(),
          e);
    }
  }

  private static StartedServer address(String line) {
    String all = line.substring(AgentCommand.LISTENING.length());
    int grpc = all.indexOf(AgentCommand.GRPC);
    if (grpc >= 0) {
      // asked for by a target that calls it there
      return new StartedServer(
          URI.create(all.substring(grpc + AgentCommand.GRPC.length())), Optional.empty());
    }
    String[] urls = all.split(OBJECT_STORE, 2);
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
      // a log that stays in the temporary folder does no harm
    }
  }

  /**
   * The line with the address it listens on.
   *
   * @throws ConfigurationException with its output, if it ended instead
   * @throws TargetUnavailableException if there is no such line in time; the server is ended then
   */
  static String listening(
      TargetPlan target, String key, Process process, Path log, Patience patience)
      throws IOException {
    CompletableFuture<Optional<String>> line = new CompletableFuture<>();
    Thread reader = new Thread(() -> line.complete(read(process)), "tenk-" + key + "-output");
    reader.setDaemon(true);
    reader.start();
    Optional<Optional<String>> said =
        patience.await(line, () -> "target '%s': its %s starts".formatted(target.name(), key));
    if (said.isPresent() && said.get().isPresent()) {
      return said.get().get();
    }
    if (said.isEmpty()) {
      process.destroyForcibly();
    }
    int exitCode = process.onExit().join().exitValue();
    // what a JVM says of its environment is no reason
    String words =
        Files.readAllLines(log).stream()
            .filter(each -> !each.startsWith("Picked up "))
            .collect(Collectors.joining("\n"))
            .strip()
            .replaceFirst("^tenk: ", "");
    Files.delete(log);
    if (said.isEmpty()) {
      throw new TargetUnavailableException(
          "target '%s': its %s did not listen within %d s and was ended%s; end what keeps this machine busy, which tenk doctor tells, or start it yourself and write its url"
              .formatted(
                  target.name(),
                  key,
                  patience.bound().toSeconds(),
                  words.isEmpty() ? "" : " (it said: " + words + ")"));
    }
    throw target
        .settings()
        .error(key, "it did not start: " + (words.isEmpty() ? "exit code " + exitCode : words));
  }

  /** Empty when the process ends without the line. */
  private static Optional<String> read(Process process) {
    // not closed: the server's output stays open as long as it runs
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(AgentCommand.LISTENING)) {
          return Optional.of(line);
        }
      }
    } catch (IOException e) {
      // closed under it, as when the process is ended for being late
    }
    return Optional.empty();
  }
}
