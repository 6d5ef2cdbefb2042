package dev.tenk.agent.http;

import dev.tenk.agent.model.AcceleratorState;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.openinference.RepositoryModel;
import dev.tenk.openinference.RepositoryModel.State;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One version of one model, which is loaded or not.
 *
 * <p>Requests come from many threads; one thread at a time loads and unloads.
 *
 * <p>A model whose session ended by itself is lost: it is reported as one about to be loaded,
 * because that is what is to be done with it.
 */
final class ServedModel {
  private final ModelSpec spec;
  private final Consumer<ServedModel> lost;
  private final LatencyHistogram modelSeconds = new LatencyHistogram();

  // All below is guarded by this.
  private State state = State.UNAVAILABLE;
  private String reason = "not loaded yet";
  private Optional<Build> latest = Optional.empty();
  private boolean freed = true;
  private int users;
  // Why the latest build's session ended by itself; empty while it runs.
  private Optional<String> lostReason = Optional.empty();

  /**
   * @param lost called when the model's session has ended by itself, on any thread
   */
  ServedModel(ModelSpec spec, Consumer<ServedModel> lost) {
    this.spec = spec;
    this.lost = lost;
  }

  /**
   * A build as it was loaded once.
   *
   * @param session computes while the model is loaded, and identifies itself afterwards too
   * @param signature what it takes and gives
   * @param loadedAt when it could answer
   * @param instanceId another for each load
   */
  record Build(InferenceSession session, Signature signature, Instant loadedAt, String instanceId) {
    static Build of(InferenceSession session) {
      return new Build(
          session,
          new Signature(session.inputs(), session.outputs()),
          Instant.now(),
          UUID.randomUUID().toString());
    }
  }

  String name() {
    return spec.name();
  }

  String version() {
    return spec.version();
  }

  /** Whether only one of both can be loaded. */
  boolean sharesDeviceWith(ServedModel other) {
    return spec.sharesDeviceWith(other.spec);
  }

  /** Why its session ended by itself; empty while it runs, or where it was freed since. */
  synchronized Optional<String> lostReason() {
    return lostReason;
  }

  /** The state of the accelerator under it; all unknown while it is not loaded. */
  AcceleratorState accelerator() {
    Optional<Build> build = acquire();
    if (build.isEmpty()) {
      return AcceleratorState.UNKNOWN;
    }
    try {
      return build.get().session().accelerator();
    } finally {
      release();
    }
  }

  /** Times of all its inferences, over all its loads. */
  LatencyHistogram modelSeconds() {
    return modelSeconds;
  }

  synchronized RepositoryModel indexEntry() {
    return new RepositoryModel(name(), version(), state, reason);
  }

  /** The build that was loaded last, which may be unloaded; empty before the first load. */
  synchronized Optional<Build> latest() {
    return latest;
  }

  /**
   * The build to compute with, which is not freed before {@link #release}; empty while the model
   * takes no requests.
   */
  synchronized Optional<Build> acquire() {
    if (state != State.READY) {
      return Optional.empty();
    }
    users++;
    return latest;
  }

  /** To be called once after each {@link #acquire} that gave a build, when it is used no more. */
  synchronized void release() {
    users--;
    notifyAll();
  }

  /**
   * Loads or reloads the model.
   *
   * @param timeoutNanos how long to wait for the requests that use the build to be replaced
   * @throws InUseException if they did not end; the model is then served as before
   * @throws IOException if its file cannot be read
   * @throws InferenceException if its file is not a model that can be run
   */
  void load(EdgeAgent.Loader loader, long timeoutNanos)
      throws InUseException, InterruptedException, IOException, InferenceException {
    drain(State.LOADING, timeoutNanos);
    load(loader);
  }

  /** The same where no request uses it, or can see it yet. */
  void load(EdgeAgent.Loader loader) throws IOException, InferenceException {
    try {
      free();
      ready(Build.of(loader.load(spec)));
    } catch (IOException | InferenceException | RuntimeException | Error e) {
      become(State.UNAVAILABLE, inWords(e));
      throw e;
    }
  }

  /**
   * Loads it again where it was lost, the same file as before; if that fails it is still one that
   * is to be loaded.
   */
  void loadAgain(EdgeAgent.Loader loader, long timeoutNanos)
      throws InUseException, InterruptedException, IOException, InferenceException {
    drain(State.LOADING, timeoutNanos);
    become(State.LOADING, "its worker is being started again");
    String before = latest().orElseThrow().session().modelSha256();
    free();
    InferenceSession session = loader.load(spec);
    if (!session.modelSha256().equals(before)) {
      session.close();
      throw new InferenceException("its file is another one now; load the model to serve that");
    }
    ready(Build.of(session));
  }

  /**
   * Frees the model, if it is loaded.
   *
   * @param why the reason to be reported from then on
   * @param timeoutNanos how long to wait for the requests that use it
   * @throws InUseException if they did not end; the model is then served as before
   */
  void unload(String why, long timeoutNanos) throws InUseException, InterruptedException {
    if (indexEntry().state() == State.UNAVAILABLE) {
      return;
    }
    drain(State.UNLOADING, timeoutNanos);
    try {
      free();
    } finally {
      become(State.UNAVAILABLE, why);
    }
  }

  /** Waits until no request uses the build, and lets none start to. */
  private synchronized void drain(State meanwhile, long timeoutNanos)
      throws InUseException, InterruptedException {
    State before = state;
    String beforeReason = reason;
    become(meanwhile, "");
    boolean drained = false;
    try {
      long deadlineNanos = System.nanoTime() + timeoutNanos;
      while (users > 0) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          throw new InUseException(
              "%d requests to model %s version %s did not end within %d s; it is served as before"
                  .formatted(
                      users, name(), version(), TimeUnit.NANOSECONDS.toSeconds(timeoutNanos)));
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      }
      drained = true;
    } finally {
      if (!drained) {
        become(before, beforeReason);
        if (lostReason.isPresent() && before == State.READY) {
          // It ended meanwhile.
          becomeLost();
        }
      }
    }
  }

  private synchronized void sessionEnded(Build build, String why) {
    if (freed || !latest.equals(Optional.of(build))) {
      return;
    }
    lostReason = Optional.of(why);
    if (state == State.READY) {
      becomeLost();
    }
  }

  private synchronized void becomeLost() {
    become(State.LOADING, "its worker " + lostReason.orElseThrow());
    lost.accept(this);
  }

  /** States why it cannot answer and when another attempt is made. */
  synchronized void awaitRestart(String reason) {
    become(State.LOADING, reason);
  }

  /** Frees the build for good; it must not be in use. */
  void free() {
    Build build;
    synchronized (this) {
      if (freed) {
        return;
      }
      freed = true;
      lostReason = Optional.empty();
      build = latest.orElseThrow();
    }
    // Takes its time, in which requests must be answered that the model is not there.
    build.session().close();
  }

  private synchronized void ready(Build build) {
    latest = Optional.of(build);
    freed = false;
    become(State.READY, "");
    build.session().ended().thenAccept(why -> sessionEnded(build, why));
  }

  private synchronized void become(State newState, String newReason) {
    state = newState;
    reason = newReason;
  }

  /** Why loading or freeing failed, as far as it is for callers. */
  static String inWords(Throwable failure) {
    boolean forCallers =
        failure instanceof IOException
            || failure instanceof InferenceException
            || failure instanceof IllegalArgumentException;
    return forCallers && failure.getMessage() != null
        ? failure.getMessage()
        : "the agent's log says why";
  }

  /** Requests to a model did not end in time. */
  static final class InUseException extends Exception {
    private static final long serialVersionUID = 1;

    InUseException(String message) {
      super(message);
    }
  }
}
