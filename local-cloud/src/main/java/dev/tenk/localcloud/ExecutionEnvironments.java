package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.ModelSpec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The execution environments of one serverless endpoint or function. Each has a session of its own,
 * made in a cold start, serves one request at a time, and is gone when idle for too long.
 */
final class ExecutionEnvironments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutionEnvironments.class);

  private final Timeline timeline;
  private final Executor workers;
  private final SessionFactory factory;
  private final ModelSpec model;
  private final Limits limits;
  // The one used last is taken first, so that others can go idle.
  private final Deque<Environment> idle = new ArrayDeque<>();
  private int live;
  private boolean closed;

  /**
   * How environments behave.
   *
   * @param maxConcurrency most environments at once
   * @param provisioned environments that are there from the start and never go
   * @param startDelayNanos what a cold start takes in addition to loading the model
   * @param idleExpiryNanos the idle expiry: idle longer than this, it is gone
   * @param cpuShare share of a CPU, above 0; below 1 stretches loading and running
   * @param maxInitNanos loading the model may take so long, and {@code maxRunNanos} more
   * @param maxRunNanos a longer run is cut off and its environment thrown away
   */
  record Limits(
      int maxConcurrency,
      int provisioned,
      long startDelayNanos,
      long idleExpiryNanos,
      double cpuShare,
      long maxInitNanos,
      long maxRunNanos) {
    long stretched(long nanos) {
      return cpuShare >= 1 ? nanos : Math.round(nanos / cpuShare);
    }
  }

  /**
   * How a request went.
   *
   * @param result what the work gave; null if the environment could not be made or time ran out
   * @param initNanos what the cold start took, without the start delay, ns; its limit if it never
   *     finished; empty if warm
   * @param runNanos what the work took, at most the limit, ns
   * @param timedOut whether it was cut off, in the cold start or in its work
   */
  record Run<T>(T result, OptionalLong initNanos, long runNanos, boolean timedOut) {}

  private static final class Environment {
    final boolean provisioned;
    InferenceSession session;
    long idleSinceNanos;
    boolean expiryPending;

    Environment(boolean provisioned) {
      this.provisioned = provisioned;
    }
  }

  ExecutionEnvironments(
      Timeline timeline, Executor workers, SessionFactory factory, ModelSpec model, Limits limits)
      throws IOException, InferenceException {
    this.timeline = timeline;
    this.workers = workers;
    this.factory = factory;
    this.model = model;
    this.limits = limits;
    for (int i = 0; i < limits.provisioned(); i++) {
      Environment environment = new Environment(true);
      environment.session = factory.open(model);
      idle.push(environment);
      live++;
    }
  }

  /**
   * Has an environment do some work.
   *
   * @param work runs the model; on a worker thread
   * @param done called at the end, once, when the environment is free again or given up
   * @return false if as many requests as there may be are under way
   */
  <T> boolean invoke(Function<InferenceSession, T> work, Consumer<Run<T>> done) {
    Environment environment;
    synchronized (this) {
      environment = idle.poll();
      if (environment == null) {
        if (closed || live >= limits.maxConcurrency()) {
          return false;
        }
        live++;
      }
    }
    if (environment != null) {
      Request<T> warm = new Request<>(environment, OptionalLong.empty(), work, done);
      warm.bound(limits.maxRunNanos());
      workers.execute(warm::run);
    } else {
      Request<T> cold =
          new Request<>(new Environment(false), OptionalLong.of(limits.maxInitNanos()), work, done);
      cold.bound(limits.startDelayNanos() + limits.maxInitNanos() + limits.maxRunNanos());
      timeline.after(limits.startDelayNanos(), () -> workers.execute(cold::start));
    }
    return true;
  }

  /** A request that an environment was taken or made for. */
  private final class Request<T> {
    private final Environment environment;
    private final Function<InferenceSession, T> work;
    private final Consumer<Run<T>> done;
    private OptionalLong initNanos;
    private Timeline.Deadline deadline;
    private boolean ended;

    /**
     * @param initNanos what a cold start counts as that does not finish; empty if warm
     */
    Request(
        Environment environment,
        OptionalLong initNanos,
        Function<InferenceSession, T> work,
        Consumer<Run<T>> done) {
      this.environment = environment;
      this.initNanos = initNanos;
      this.work = work;
      this.done = done;
    }

    /** Gives it up after a time, which replaces any earlier limit. */
    void bound(long nanos) {
      synchronized (ExecutionEnvironments.this) {
        if (deadline != null) {
          deadline.cancel();
        }
        if (!ended) {
          deadline = timeline.deadline(nanos, this::giveUp);
        }
      }
    }

    void start() {
      long startNanos = timeline.nanos();
      try {
        environment.session = factory.open(model);
      } catch (IOException | InferenceException | RuntimeException | Error e) {
        LOG.error("model {} could not be loaded", model.name(), e);
        if (end()) {
          release(environment, true);
          done.accept(new Run<>(null, OptionalLong.of(timeline.nanos() - startNanos), 0, false));
        }
        return;
      }
      long loadNanos = timeline.nanos() - startNanos;
      long stretchedNanos = limits.stretched(loadNanos);
      timeline.after(
          stretchedNanos - loadNanos,
          () -> {
            initNanos = OptionalLong.of(stretchedNanos);
            workers.execute(this::run);
          });
    }

    void run() {
      bound(limits.maxRunNanos());
      if (hasEnded()) {
        environment.session.close();
        return;
      }
      long startNanos = timeline.nanos();
      T result;
      try {
        result = work.apply(environment.session);
      } catch (RuntimeException | Error e) {
        LOG.error("model {} failed", model.name(), e);
        result = null;
      }
      long workNanos = timeline.nanos() - startNanos;
      long stretchedNanos = limits.stretched(workNanos);
      boolean timedOut = stretchedNanos > limits.maxRunNanos();
      long runNanos = Math.min(stretchedNanos, limits.maxRunNanos());
      Run<T> run = new Run<>(timedOut ? null : result, initNanos, runNanos, timedOut);
      timeline.after(
          runNanos - workNanos,
          () -> {
            if (!end()) {
              environment.session.close();
              return;
            }
            // Before the client is answered: its next request must find the environment free.
            release(environment, timedOut);
            done.accept(run);
          });
    }

    /** Its environment is gone; a model that still loads or runs is freed when that ends. */
    private void giveUp() {
      if (end()) {
        synchronized (ExecutionEnvironments.this) {
          live--;
        }
        done.accept(new Run<>(null, initNanos, limits.maxRunNanos(), true));
      }
    }

    private boolean hasEnded() {
      synchronized (ExecutionEnvironments.this) {
        return ended;
      }
    }

    /** Whether it had not ended yet. */
    private boolean end() {
      synchronized (ExecutionEnvironments.this) {
        if (ended) {
          return false;
        }
        ended = true;
        deadline.cancel();
        return true;
      }
    }
  }

  private void release(Environment environment, boolean broken) {
    boolean gone;
    boolean watch = false;
    synchronized (this) {
      gone = broken || closed;
      if (gone) {
        live--;
      } else {
        environment.idleSinceNanos = timeline.nanos();
        idle.push(environment);
        watch = !environment.provisioned && !environment.expiryPending;
        environment.expiryPending |= watch;
      }
    }
    if (gone && environment.session != null) {
      environment.session.close();
    }
    if (watch) {
      timeline.after(Math.max(1, limits.idleExpiryNanos()), () -> expire(environment));
    }
  }

  private void expire(Environment environment) {
    long restNanos;
    synchronized (this) {
      environment.expiryPending = false;
      if (!idle.contains(environment)) {
        return;
      }
      restNanos = environment.idleSinceNanos + limits.idleExpiryNanos() - timeline.nanos();
      if (restNanos <= 0) {
        idle.remove(environment);
        live--;
      } else {
        environment.expiryPending = true;
      }
    }
    if (restNanos > 0) {
      timeline.after(restNanos, () -> expire(environment));
    } else {
      environment.session.close();
    }
  }

  /** Frees the idle environments at once and each busy one when its request ends. */
  @Override
  public void close() {
    Deque<Environment> ending;
    synchronized (this) {
      closed = true;
      ending = new ArrayDeque<>(idle);
      idle.clear();
      live -= ending.size();
    }
    ending.forEach(environment -> environment.session.close());
  }
}
