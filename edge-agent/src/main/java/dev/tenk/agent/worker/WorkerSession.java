package dev.tenk.agent.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.model.AcceleratorState;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.Sha256;
import dev.tenk.agent.worker.Frame.Kind;
import dev.tenk.agent.worker.Frame.OutOfFrameException;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that a child process runs. The process gets the model file as its last argument and
 * exchanges {@link Frame}s on its standard input and output; its standard error goes to the log.
 *
 * <p>A process that ends, answers out of frame or not in time is killed, what it had been asked
 * fails, and {@link #ended} reports why. Nothing is asked of it again: a new session takes its
 * place.
 */
public final class WorkerSession implements InferenceSession {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerSession.class);
  private static final int SIGNAL_EXIT_CODES = 128;
  private static final int MAX_LOGGED_CHARS = 500;
  private static final long LAST_WORDS_MILLIS = 1_000;

  private final String name;
  private final String program;
  private final Patience patience;
  private final Process process;
  private final FrameWriter toWorker;
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final Questions questions = new Questions();
  private final Thread saying = daemon("tenk-worker-said", this::readWhatItSays);
  private final Thread reading = daemon("tenk-worker-frames", this::readFrames);
  private volatile String lastSaid = "";
  private volatile boolean closing;
  private volatile Facts facts;

  /**
   * How long to wait for a worker.
   *
   * @param ready until it has loaded the model
   * @param answer for one inference, or for its telemetry
   * @param end until it is gone after its input has ended; then it is killed
   */
  public record Patience(Duration ready, Duration answer, Duration end) {
    /** A large model on a cold SD card; a request that clients gave up long ago; a driver. */
    public static final Patience USUAL =
        new Patience(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  private record Facts(String sha256, ModelMetadata metadata) {}

  private WorkerSession(String name, String program, Process process, Patience patience) {
    this.name = name;
    this.program = program;
    this.process = process;
    this.patience = patience;
    this.toWorker = new FrameWriter(process.getOutputStream());
  }

  /**
   * Starts a worker and waits until it has loaded the model.
   *
   * @param command program and arguments of the worker; the model file is appended
   * @param model the model's file
   * @param secret a value that no variable of the worker's environment may have: what a worker
   *     writes goes to the log
   * @throws IOException if the file cannot be read or the program not be started
   * @throws InferenceException in the worker's own words if it cannot run the model
   */
  public static WorkerSession load(
      List<String> command, Path model, Patience patience, Optional<String> secret)
      throws IOException, InferenceException {
    String sha256 = Sha256.of(model);
    List<String> whole = new ArrayList<>(command);
    whole.add(model.toAbsolutePath().toString());
    WorkerSession session =
        new WorkerSession(
            model.getFileName().toString(), command.get(0), started(whole, secret), patience);
    // One that hangs before it reads does not see that its input ends with this process.
    Thread killer = new Thread(session.process::destroyForcibly, "tenk-worker-kill");
    Runtime.getRuntime().addShutdownHook(killer);
    boolean loaded = false;
    try {
      session.saying.start();
      session.reading.start();
      // Not only by the end of its output: what a script started may hold on to that.
      var unused = session.process.onExit().thenRunAsync(session::exited);
      ModelMetadata metadata = session.awaitReady(model);
      if (!Sha256.of(model).equals(sha256)) {
        throw new InferenceException(model + " was changed while it was loaded; load it again");
      }
      session.facts = new Facts(sha256, metadata);
      loaded = true;
      return session;
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(killer);
      } catch (IllegalStateException e) {
        LOG.debug("the agent ends while {} is loaded", model, e);
      }
      if (!loaded) {
        session.close();
      }
    }
  }

  private static Process started(List<String> command, Optional<String> secret) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().values().removeIf(value -> secret.equals(Optional.of(value)));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(
          "the worker %s cannot be started: %s; it must be an executable file"
              .formatted(command.get(0), e.getMessage()),
          e);
    }
  }

  private static Thread daemon(String threadName, Runnable task) {
    Thread thread = new Thread(task, threadName);
    thread.setDaemon(true);
    return thread;
  }

  private ModelMetadata awaitReady(Path model) throws InferenceException {
    try {
      return questions.ready().get(patience.ready().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new InferenceException(
          "its worker %s did not load %s within %d ms"
              .formatted(program, model, patience.ready().toMillis()));
    } catch (ExecutionException e) {
      throw new InferenceException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while the worker loaded " + model, e);
    }
  }

  @Override
  public String platform() {
    return facts.metadata().platform();
  }

  @Override
  public String modelSha256() {
    return facts.sha256();
  }

  @Override
  public List<TensorMetadata> inputs() {
    return facts.metadata().inputs();
  }

  @Override
  public List<TensorMetadata> outputs() {
    return facts.metadata().outputs();
  }

  @Override
  public Map<String, Object> identity() {
    return facts.metadata().parameters();
  }

  @Override
  public CompletionStage<String> ended() {
    return ended;
  }

  @Override
  public Inference infer(List<Tensor> inputs) throws InferenceException {
    String id = questions.nextId();
    InferRequest request = new InferRequest(Optional.of(id), inputs, Map.of(), List.of(), true);
    InferResponse response =
        ask(id, Kind.INFER, OpenInferenceCodec.encodeRequestHeader(request), inputs);
    Object nanos = response.parameters().get("model_ns");
    if (!(nanos instanceof Long modelNanos) || modelNanos < 0) {
      throw broken("answered without a model_ns of at least 0");
    }
    if (!fits(response.outputs())) {
      throw broken("answered with other outputs than it had announced");
    }
    return new Inference(response.outputs(), modelNanos);
  }

  private boolean fits(List<Tensor> given) {
    List<TensorMetadata> announced = outputs();
    boolean fits = given.size() == announced.size();
    for (int i = 0; fits && i < given.size(); i++) {
      TensorMetadata expected = announced.get(i);
      Tensor tensor = given.get(i);
      fits =
          tensor.name().equals(expected.name())
              && expected.isOf(tensor.dataType())
              && expected.fits(tensor.shape());
    }
    return fits;
  }

  @Override
  public AcceleratorState accelerator() {
    String id = questions.nextId();
    HttpBody question =
        OpenInferenceCodec.encodeResponse(
            new InferResponse("", Optional.empty(), Optional.of(id), List.of(), Map.of()),
            output -> true);
    try {
      InferResponse state = ask(id, Kind.TELEMETRY, question.bytes(), List.of());
      return new AcceleratorState(
          number(state, "npu_temp_c"),
          number(state, "npu_power_w"),
          value(state, "npu_temp_zone", String.class),
          value(state, "npu_throttling_enabled", Boolean.class));
    } catch (InferenceException e) {
      return AcceleratorState.UNKNOWN;
    }
  }

  private static <T> Optional<T> value(InferResponse state, String key, Class<T> type) {
    return Optional.ofNullable(state.parameters().get(key))
        .filter(type::isInstance)
        .map(type::cast);
  }

  private static OptionalDouble number(InferResponse state, String key) {
    return state.parameters().get(key) instanceof Number number
            && Double.isFinite(number.doubleValue())
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }

  private InferResponse ask(String id, Kind kind, byte[] json, List<Tensor> tensors)
      throws InferenceException {
    // Timed before it is sent: a worker that does not read blocks the writer.
    CompletableFuture<InferResponse> inTime =
        questions
            .ask(id, kind)
            .orTimeout(patience.answer().toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (response, failure) -> {
                  if (failure instanceof TimeoutException) {
                    end("did not answer within %d ms".formatted(patience.answer().toMillis()));
                  }
                });
    try {
      send(kind, json, tensors);
      return inTime.get();
    } catch (IOException e) {
      end(howItEnded());
      throw new InferenceException("the worker " + ended.join());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof InferenceException failure
          ? failure
          : new InferenceException("the worker " + ended.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while the worker ran the model", e);
    } finally {
      questions.remove(id);
    }
  }

  private void send(Kind kind, byte[] json, List<Tensor> tensors)
      throws IOException, InferenceException {
    if (FrameWriter.sizeBytes(tensors) > Frame.MAX_TENSOR_BYTES) {
      throw new InferenceException(
          "the tensors have %d bytes, a worker takes at most %d"
              .formatted(FrameWriter.sizeBytes(tensors), Frame.MAX_TENSOR_BYTES));
    } else if (ended.isDone()) {
      throw new IOException("ended");
    }
    toWorker.write(kind, json, tensors);
  }

  private void readFrames() {
    try {
      Optional<Frame> frame = Frame.read(process.getInputStream());
      while (frame.isPresent()) {
        questions.take(frame.get());
        frame = Frame.read(process.getInputStream());
      }
      end(howItEnded());
    } catch (OutOfFrameException | MalformedMessageException e) {
      end("answered out of frame: " + e.getMessage());
    } catch (IOException e) {
      end(howItEnded());
    }
  }

  private void readWhatItSays() {
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        String shown = line.substring(0, Math.min(line.length(), MAX_LOGGED_CHARS));
        lastSaid = shown;
        LOG.info("worker of {}: {}", name, shown);
      }
    } catch (IOException e) {
      LOG.debug("the worker of {} says no more", name, e);
    }
  }

  private InferenceException broken(String how) {
    end(how);
    return new InferenceException("the worker " + how);
  }

  /** Kills the process; the first reason counts. */
  private void end(String reason) {
    if (ended.complete(reason) && facts != null && !closing) {
      LOG.warn("the worker of {} {}", name, reason);
    }
    // A script may have started the program instead of becoming it.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    questions.fail(
        new InferenceException(
            "cannot load %s: its worker %s %s".formatted(name, program, ended.join())),
        new InferenceException("the worker " + ended.join()));
  }

  /** Its process is gone; what it had answered is read first. */
  private void exited() {
    try {
      reading.join(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(howItEnded());
  }

  private String howItEnded() {
    try {
      if (!process.waitFor(patience.end().toNanos(), TimeUnit.NANOSECONDS)) {
        return "closed its pipes";
      }
      // Its last output may still be on its way.
      saying.join(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "closed its pipes";
    }
    int code = process.exitValue();
    String how =
        code > SIGNAL_EXIT_CODES
            ? "was ended by signal " + (code - SIGNAL_EXIT_CODES)
            : "ended with exit code " + code;
    return lastSaid.isEmpty() ? how : how + "; it said last: " + lastSaid;
  }

  @Override
  public void close() {
    closing = true;
    try {
      try {
        // The end of its input makes it end; the device is free only when it has.
        toWorker.close();
      } catch (IOException e) {
        LOG.debug("the worker of {} had ended before", name, e);
      }
      if (!process.waitFor(patience.end().toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("the worker of {} did not end by itself and is killed", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end("was closed");
    process.onExit().join();
  }
}
