package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.ModelSpec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of one endpoint: some workers each, behind one bounded queue. */
final class Instances implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Instances.class);

  private final Executor executor;
  private final SessionFactory factory;
  private final ModelSpec model;
  private final int workers;
  private final int maxQueueRequests;
  private final List<InferenceSession> sessions = new ArrayList<>();
  private final Deque<InferenceSession> free = new ArrayDeque<>();
  private final Deque<Consumer<InferenceSession>> queue = new ArrayDeque<>();
  private boolean closed;

  Instances(
      Executor executor,
      SessionFactory factory,
      ModelSpec model,
      int workers,
      int maxQueueRequests) {
    this.executor = executor;
    this.factory = factory;
    this.model = model;
    this.workers = workers;
    this.maxQueueRequests = maxQueueRequests;
  }

  /** Starts one more instance; returns when it takes requests. */
  void add() throws IOException, InferenceException {
    InferenceSession session = factory.open(model);
    List<Consumer<InferenceSession>> waiting = new ArrayList<>();
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
    waiting.forEach(job -> executor.execute(() -> job.accept(session)));
  }

  /**
   * Has a worker do some work, now or when one is free.
   *
   * @param work runs the model; on a worker thread
   * @param done hears what the work gave, when the worker is free again; null if it failed
   * @return false if too many wait already
   */
  <T> boolean offer(Function<InferenceSession, T> work, Consumer<T> done) {
    Consumer<InferenceSession> job = session -> run(session, work, done);
    InferenceSession session;
    synchronized (this) {
      session = free.poll();
      if (session == null) {
        if (closed || queue.size() >= maxQueueRequests) {
          return false;
        }
        queue.add(job);
        return true;
      }
    }
    executor.execute(() -> job.accept(session));
    return true;
  }

  private <T> void run(
      InferenceSession session, Function<InferenceSession, T> work, Consumer<T> done) {
    T result = null;
    try {
      result = work.apply(session);
    } catch (RuntimeException | Error e) {
      // Errors too: without an answer the client would wait for ever.
      LOG.error("model {} failed", model.name(), e);
    }
    // Before the client hears of it: its next request must find the worker free.
    next(session);
    done.accept(result);
  }

  private void next(InferenceSession session) {
    Consumer<InferenceSession> job;
    synchronized (this) {
      job = queue.poll();
      if (job == null) {
        free.push(session);
        return;
      }
    }
    executor.execute(() -> job.accept(session));
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
