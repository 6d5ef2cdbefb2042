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
   * @param maxConcurrency most environments
   * @param provisioned environments that are there from the start and never go
   * @param startDelayNanos what a cold start takes beside loading the model
   * @param idleExpiryNanos idle longer than this: gone
   * @param cpuShare share of a CPU, above 0; below 1 stretches loading and running
   * @param maxRunNanos a longer run is cut off and its environment thrown away
   */
  record Limits(
      int maxConcurrency,
      int provisioned,
      long startDelayNanos,
      long idleExpiryNanos,
      double cpuShare,
      long maxRunNanos) {
    long stretched(long nanos) {
      return cpuShare >= 1 ? nanos : Math.round(nanos / cpuShare);
    }
  }

  /**
   * How a request went.
   *
   * @param result what the work gave; null if the environment could not be made or time ran out
   * @param initNanos what the cold start took, without the start delay, ns; empty if warm
   * @param runNanos what the work took, at most the limit, ns
   * @param timedOut whether it was cut off
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
   * @param done hears of the end, when the environment is free again
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
      Environment warm = environment;
      workers.execute(() -> run(warm, OptionalLong.empty(), work, done));
    } else {
      Environment cold = new Environment(false);
      timeline.after(
          limits.startDelayNanos(), () -> workers.execute(() -> start(cold, work, done)));
    }
    return true;
  }

  private <T> void start(
      Environment environment, Function<InferenceSession, T> work, Consumer<Run<T>> done) {
    long startNanos = timeline.nanos();
    try {
      environment.session = factory.open(model);
    } catch (IOException | InferenceException | RuntimeException | Error e) {
      LOG.error("model {} could not be loaded", model.name(), e);
      release(environment, true);
      done.accept(new Run<>(null, OptionalLong.of(timeline.nanos() - startNanos), 0, false));
      return;
    }
    long loadNanos = timeline.nanos() - startNanos;
    long initNanos = limits.stretched(loadNanos);
    timeline.after(
        initNanos - loadNanos,
        () -> workers.execute(() -> run(environment, OptionalLong.of(initNanos), work, done)));
  }

  private <T> void run(
      Environment environment,
      OptionalLong initNanos,
      Function<InferenceSession, T> work,
      Consumer<Run<T>> done) {
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
          // Before the client hears of it: its next request must find the environment free.
          release(environment, timedOut);
          done.accept(run);
        });
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
