package dev.tenk.agent.http;

import dev.tenk.agent.model.ModelSpec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How to run an agent.
 *
 * @param host address to listen on, e.g. {@code 127.0.0.1}, or {@code 0.0.0.0} for all
 * @param port port to listen on, 0 for any free one
 * @param grpcPort port to answer gRPC on, 0 for any free one; empty for none
 * @param models what to serve, at least one; no two of the same name and version
 * @param runtimes for model files that end in an extension, the program that runs them in a process
 *     of its own; HEFs need none, for they have one already
 * @param workers threads that run inferences, &ge; 1
 * @param intraOpThreads threads that compute one inference, &ge; 1
 * @param maxQueueRequests requests that may wait while all workers are busy, &ge; 0; further ones
 *     are refused with 503, over gRPC with RESOURCE_EXHAUSTED
 * @param bearerToken if given, what clients must send as {@code Authorization: Bearer}; the health
 *     endpoints stay open, because probes carry no credentials
 */
public record AgentSettings(
    String host,
    int port,
    OptionalInt grpcPort,
    List<ModelSpec> models,
    Map<String, Path> runtimes,
    int workers,
    int intraOpThreads,
    int maxQueueRequests,
    Optional<String> bearerToken) {
  private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]+");

  /**
   * @throws IllegalArgumentException if a value is out of its bounds
   */
  public AgentSettings {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is empty");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be within 0..65535 but is " + port);
    }
    if (grpcPort.isPresent() && (grpcPort.getAsInt() < 0 || grpcPort.getAsInt() > 65_535)) {
      throw new IllegalArgumentException(
          "grpcPort must be within 0..65535 but is " + grpcPort.getAsInt());
    }
    models = List.copyOf(models);
    if (models.isEmpty()) {
      throw new IllegalArgumentException("at least one model is needed");
    }
    Set<List<String>> seen = new HashSet<>();
    for (ModelSpec model : models) {
      if (!seen.add(List.of(model.name(), model.version()))) {
        throw new IllegalArgumentException(
            "model %s version %s is given twice; give one of them another version, as NAME:VERSION=…"
                .formatted(model.name(), model.version()));
      }
    }
    runtimes = Map.copyOf(runtimes);
    for (String extension : runtimes.keySet()) {
      if (!EXTENSION.matcher(extension).matches() || extension.equals("onnx")) {
        throw new IllegalArgumentException(
            "runtime \"%s\": expected what file names end in, in lower-case letters and digits without the dot, as in hef=PROGRAM; .onnx files run in the agent itself"
                .formatted(extension));
      }
    }
    for (ModelSpec model : models) {
      if (model.source() instanceof ModelSpec.WorkerFile file
          && !file.extension().equals(ModelSpec.WorkerFile.HEF)
          && !runtimes.containsKey(file.extension())) {
        throw new IllegalArgumentException(
            "model %s version %s: nothing runs .%s files; expected .onnx or .hef, or a program for them with --runtime %s=PROGRAM"
                .formatted(model.name(), model.version(), file.extension(), file.extension()));
      }
    }
    requireAtLeast(1, "workers", workers);
    requireAtLeast(1, "intraOpThreads", intraOpThreads);
    requireAtLeast(0, "maxQueueRequests", maxQueueRequests);
    if (bearerToken.isPresent() && bearerToken.get().isBlank()) {
      throw new IllegalArgumentException("bearerToken is empty");
    }
  }

  /**
   * What is dangerous about them, in one sentence; empty if nothing is. An agent that others than
   * this machine can reach should ask for a token.
   */
  public Optional<String> warning() {
    return bearerToken.isPresent() || isLoopback()
        ? Optional.empty()
        : Optional.of(
            "without a token everybody who reaches %s can use this agent, and load and unload its models; set one with --token-env, or listen on 127.0.0.1"
                .formatted(host));
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // It cannot be listened on, which is reported elsewhere.
      return false;
    }
  }

  private static void requireAtLeast(int minimum, String name, int value) {
    if (value < minimum) {
      throw new IllegalArgumentException(name + " must be >= " + minimum + " but is " + value);
    }
  }

  /** All settings but the token, which must not reach a log. */
  @Override
  public String toString() {
    return ("AgentSettings[host=%s, port=%d, grpcPort=%s, models=%s, runtimes=%s, workers=%d,"
            + " intraOpThreads=%d, maxQueueRequests=%d, bearerToken=%s]")
        .formatted(
            host,
            port,
            grpcPort,
            models,
            runtimes,
            workers,
            intraOpThreads,
            maxQueueRequests,
            bearerToken.isPresent() ? "(set)" : "(none)");
  }
}
