package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Instances that come some time after they are first needed, and all go after a rest. */
final class ScalingInstances implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScalingInstances.class);
  private static final Duration LEAST_RETRY_DELAY = Duration.ofSeconds(1);

  private final String name;
  private final Timeline timeline;
  private final Executor workers;
  private final Instances instances;
  private final int most;
  private final Duration delay;
  private final Duration rest;
  private boolean scaledOut;
  private int scaleOuts;
  private boolean coolDownPending;
  private long lastUsedNanos;

  /**
   * None is there yet.
   *
   * @param name for the log
   * @param most how many come
   * @param delay from the first need until they come
   * @param rest without a need until they go
   */
  ScalingInstances(
      String name,
      Timeline timeline,
      Executor workers,
      Instances instances,
      int most,
      Duration delay,
      Duration rest) {
    this.name = name;
    this.timeline = timeline;
    this.workers = workers;
    this.instances = instances;
    this.most = most;
    this.delay = delay;
    this.rest = rest;
  }

  Instances instances() {
    return instances;
  }

  /** How many are to be there: none, or all. */
  synchronized int desired() {
    return scaledOut ? most : 0;
  }

  /** A request came, which those that are there are kept for, or which they come for. */
  synchronized void needed() {
    lastUsedNanos = timeline.nanos();
    if (!scaledOut) {
      scaledOut = true;
      scaleOuts++;
      addLater(delay, scaleOuts);
    }
  }

  /** A request has ended, from which on they rest. */
  void rested() {
    synchronized (this) {
      lastUsedNanos = timeline.nanos();
    }
    watchCoolDown(rest.toNanos());
  }

  private void addLater(Duration later, int scaleOut) {
    timeline.after(later.toNanos(), () -> workers.execute(() -> add(scaleOut)));
  }

  /** Tried again until all instances are there, or are no longer wanted. */
  private void add(int scaleOut) {
    synchronized (this) {
      if (!scaledOut || scaleOut != scaleOuts) {
        return;
      }
    }
    try {
      for (int i = instances.count(); i < most; i++) {
        instances.add();
      }
    } catch (IOException | InferenceException | RuntimeException | Error e) {
      Duration again = delay.compareTo(LEAST_RETRY_DELAY) < 0 ? LEAST_RETRY_DELAY : delay;
      LOG.error("{} could not scale out; it is tried again in {}", name, again, e);
      addLater(again, scaleOut);
    }
    watchCoolDown(rest.toNanos());
  }

  private synchronized void watchCoolDown(long delayNanos) {
    if (!coolDownPending) {
      coolDownPending = true;
      timeline.after(Math.max(1, delayNanos), this::coolDown);
    }
  }

  private synchronized void coolDown() {
    coolDownPending = false;
    long restNanos = lastUsedNanos + rest.toNanos() - timeline.nanos();
    if (restNanos > 0) {
      watchCoolDown(restNanos);
    } else if (instances.removeAllIfIdle()) {
      scaledOut = false;
    }
    // Otherwise one is busy, and the end of its request watches again.
  }

  @Override
  public void close() {
    instances.close();
  }
}
