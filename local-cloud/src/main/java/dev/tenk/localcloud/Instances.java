package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.ModelSpec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of one endpoint: some workers each, behind one bounded queue. */
final class Instances implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Instances.class);

  private final Timeline timeline;
  private final Executor executor;
  private final SessionFactory factory;
  private final ModelSpec model;
  private final int workers;
  private final int maxQueueRequests;
  private final List<InferenceSession> sessions = new ArrayList<>();
  private final Deque<InferenceSession> free = new ArrayDeque<>();
  private final Deque<Job<?>> queue = new ArrayDeque<>();
  private boolean closed;

  /**
   * How long a request may take.
   *
   * @param nanos from its offer until it ends; until it begins where {@code runNanos} is given
   * @param runNanos from its beginning until it ends
   */
  record Limit(long nanos, OptionalLong runNanos) {}

  /**
   * How a request ended.
   *
   * @param result what the work gave; empty if it failed or its time was up
   * @param timedOut whether its time was up
   */
  record End<T>(Optional<T> result, boolean timedOut) {}

  Instances(
      Timeline timeline,
      Executor executor,
      SessionFactory factory,
      ModelSpec model,
      int workers,
      int maxQueueRequests) {
    this.timeline = timeline;
    this.executor = executor;
    this.factory = factory;
    this.model = model;
    this.workers = workers;
    this.maxQueueRequests = maxQueueRequests;
  }

  /** Starts one more instance; returns when it takes requests. */
  void add() throws IOException, InferenceException {
    InferenceSession session = factory.open(model);
    List<Job<?>> waiting = new ArrayList<>();
    synchronized (this) {
      if (closed) {
        session.close();
        return;
      }
      sessions.add(session);
      for (int i = 0; i < workers; i++) {
        if (queue.isEmpty()) {
          free.add(session);
        } else {
          waiting.add(queue.poll());
        }
      }
    }
    waiting.forEach(job -> executor.execute(() -> job.run(session)));
  }

  /**
   * Has a worker do some work, now or when one is free.
   *
   * @param work runs the model; on a worker thread
   * @param limit when it is given up; the worker is not free before the work ends even so
   * @param done called at the end, once; of work that was done when the worker is free again
   * @return false if too many wait already
   */
  <T> boolean offer(Function<InferenceSession, T> work, Limit limit, Consumer<End<T>> done) {
    Job<T> job = new Job<>(work, limit, done);
    InferenceSession session;
    synchronized (this) {
      session = free.poll();
      if (session == null) {
        if (closed || queue.size() >= maxQueueRequests) {
          return false;
        }
        queue.add(job);
      }
      job.deadline = timeline.deadline(limit.nanos(), job::giveUp);
    }
    if (session != null) {
      executor.execute(() -> job.run(session));
    }
    return true;
  }

  private final class Job<T> {
    private final Function<InferenceSession, T> work;
    private final Limit limit;
    private final Consumer<End<T>> done;
    private Timeline.Deadline deadline;
    private boolean ended;

    Job(Function<InferenceSession, T> work, Limit limit, Consumer<End<T>> done) {
      this.work = work;
      this.limit = limit;
      this.done = done;
    }

    void run(InferenceSession session) {
      Optional<T> result = begin() ? work(session) : Optional.empty();
      // Before the client is answered: its next request must find the worker free.
      next(session);
      if (end()) {
        done.accept(new End<>(result, false));
      }
    }

    private boolean begin() {
      synchronized (Instances.this) {
        if (!ended && limit.runNanos().isPresent()) {
          deadline.cancel();
          deadline = timeline.deadline(limit.runNanos().getAsLong(), this::giveUp);
        }
        return !ended;
      }
    }

    private Optional<T> work(InferenceSession session) {
      try {
        return Optional.of(work.apply(session));
      } catch (RuntimeException | Error e) {
        // Errors too: without an answer the client would wait for ever.
        LOG.error("model {} failed", model.name(), e);
        return Optional.empty();
      }
    }

    private void giveUp() {
      if (end()) {
        synchronized (Instances.this) {
          queue.remove(this);
        }
        executor.execute(() -> done.accept(new End<>(Optional.empty(), true)));
      }
    }

    /** Whether it had not ended yet. */
    private boolean end() {
      synchronized (Instances.this) {
        if (ended) {
          return false;
        }
        ended = true;
        deadline.cancel();
        return true;
      }
    }
  }

  private void next(InferenceSession session) {
    Job<?> job;
    synchronized (this) {
      job = queue.poll();
      if (job == null) {
        free.push(session);
        return;
      }
    }
    executor.execute(() -> job.run(session));
  }

  /** Ends all instances if none is busy; false if one is. */
  boolean removeAllIfIdle() {
    List<InferenceSession> ending;
    synchronized (this) {
      if (free.size() < sessions.size() * workers || !queue.isEmpty()) {
        return false;
      }
      ending = List.copyOf(sessions);
      sessions.clear();
      free.clear();
    }
    ending.forEach(InferenceSession::close);
    return true;
  }

  synchronized int count() {
    return sessions.size();
  }

  /** Ends all instances; nothing may be running. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      queue.clear();
    }
    sessions.forEach(InferenceSession::close);
  }
}
