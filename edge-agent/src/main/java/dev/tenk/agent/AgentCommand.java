package dev.tenk.agent;

import dev.tenk.agent.http.AgentSettings;
import dev.tenk.agent.http.EdgeAgent;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tenk agent}, and {@code tenk-agent} on a device: serves models on this machine until it is
 * stopped. Ends with 0, or with 2 and one line on standard error after a user's mistake.
 */
@Command(
    name = "agent",
    description = {
      "Serves models over HTTP, and gRPC if wanted (Open Inference Protocol v2), until it is told"
          + " to stop.",
      "What it accepted before SIGTERM or Ctrl-C is still answered."
    },
    footerHeading = "%nExample:%n",
    footer = "  ${COMMAND-FULL-NAME} --model efficientnet-lite0",
    subcommands = AgentCheckCommand.class,
    mixinStandardHelpOptions = true)
public final class AgentCommand implements Callable<Integer> {
  /** Begins the line in which a server reports where it listens. */
  public static final String LISTENING = "listening on ";

  /** Separates the two addresses in the line of an agent that also answers gRPC. */
  public static final String GRPC = ", gRPC on ";

  /** Lets a server end once the process that started it is gone. */
  public static final String UNTIL_STDIN_ENDS = "--until-stdin-ends";

  private static final int DONE = 0;
  private static final int WRONG_USAGE = 2;

  // not required: picocli would ask for it before a subcommand, too
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "NAME[:VERSION]=FILE.onnx or FILE.hef, or a built-in one: efficientnet-lite0,"
              + " efficientnet-lite0-int8; NAME[:VERSION]=BUILT-IN gives it another name."
              + " FILE.hef@DEVICE names one of several Hailo devices, by its PCI address. Repeat"
              + " it for more models or versions.")
  private List<String> models = List.of();

  @Option(
      names = "--runtime",
      paramLabel = "EXT=PROGRAM",
      description =
          "Runs model files that end in .EXT in a process of this program, which speaks tenk's"
              + " worker protocol; .hef files have one already. Repeatable.")
  private Map<String, Path> runtimes = Map.of();

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; ${DEFAULT-VALUE} without it.")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port to listen on, 0 for any free one; ${DEFAULT-VALUE} without it.")
  private int port;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      description =
          "Port to serve the same models over gRPC on, 0 for any free one; no gRPC without it.")
  private Integer grpcPort;

  @Option(
      names = "--workers",
      defaultValue = "1",
      description = "Inferences at a time; ${DEFAULT-VALUE} without it.")
  private int workers;

  @Option(
      names = "--intra-op-threads",
      defaultValue = "1",
      description = "Threads of one inference; ${DEFAULT-VALUE} without it.")
  private int intraOpThreads;

  @Option(
      names = "--max-queue",
      defaultValue = "64",
      description =
          "Requests that may wait; one more gets 503, or over gRPC RESOURCE_EXHAUSTED."
              + " ${DEFAULT-VALUE} without it.")
  private int maxQueueRequests;

  @Option(
      names = "--token-env",
      paramLabel = "NAME",
      description = "Environment variable with the bearer token that callers must send.")
  private String tokenVariable;

  @Option(names = UNTIL_STDIN_ENDS, hidden = true)
  private boolean untilStdinEnds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    EdgeAgent agent;
    try {
      AgentSettings settings = settings();
      settings
          .warning()
          .ifPresent(warning -> spec.commandLine().getErr().println("tenk: warning: " + warning));
      agent = EdgeAgent.start(settings);
    } catch (IllegalArgumentException | InferenceException e) {
      return mistake(e.getMessage());
    } catch (IOException e) {
      return mistake("the agent cannot start: " + e.getMessage());
    }
    String grpc =
        agent.grpcPort().isPresent()
            ? GRPC + "http://" + host + ":" + agent.grpcPort().getAsInt()
            : "";
    System.out.println(LISTENING + "http://" + host + ":" + agent.port() + grpc);
    System.out.flush();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "agent-stop"));
    if (untilStdinEnds) {
      awaitEndOfStdin();
      return DONE;
    }
    stopped.await();
    return DONE;
  }

  private AgentSettings settings() {
    if (models.isEmpty()) {
      throw new IllegalArgumentException(
          "no model is given; add --model NAME=FILE.onnx or FILE.hef, or --model"
              + " efficientnet-lite0, which is built in");
    }
    return new AgentSettings(
        host,
        port,
        grpcPort == null ? OptionalInt.empty() : OptionalInt.of(grpcPort),
        models.stream().map(ModelSpec::parse).toList(),
        runtimes,
        workers,
        intraOpThreads,
        maxQueueRequests,
        token());
  }

  private int mistake(String message) {
    spec.commandLine().getErr().println("tenk: " + message);
    return WRONG_USAGE;
  }

  private Optional<String> token() {
    if (tokenVariable == null) {
      return Optional.empty();
    }
    String token = System.getenv(tokenVariable);
    if (token == null || token.isBlank()) {
      throw new IllegalArgumentException(
          "--token-env: the environment variable " + tokenVariable + " is not set");
    }
    return Optional.of(token);
  }

  /** Returns once the process that started this one is gone. */
  public static void awaitEndOfStdin() {
    try {
      while (System.in.read() >= 0) {
        // nothing is ever sent on it
      }
    } catch (IOException e) {
      // a broken pipe is an ended one
    }
  }
}
