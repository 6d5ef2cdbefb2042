package dev.tenk.agent.http;

import dev.tenk.agent.http.ServedModel.InUseException;
import dev.tenk.agent.model.InferenceException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads and unloads an agent's models, one after another, on a thread of its own. A model that is
 * lost is loaded again there, after a pause that doubles with each failure.
 */
final class ModelRepository {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRepository.class);
  private static final String UNLOADED = "unloaded";

  private final ServedModels models;
  private final EdgeAgent.Loader loader;
  private final long drainTimeoutNanos;
  private final RestartPauses pauses;
  private final LongAdder restarts = new LongAdder();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "tenk-repository"));

  // All three are the thread's own.
  private final Map<ServedModel, Integer> failures = new HashMap<>();
  private final Map<ServedModel, Future<?>> planned = new HashMap<>();
  private final Map<ServedModel, Long> readySinceNanos = new HashMap<>();

  /**
   * @param drainTimeoutNanos how long to wait for the requests to a model that is to be freed
   */
  ModelRepository(
      ServedModels models, EdgeAgent.Loader loader, long drainTimeoutNanos, RestartPauses pauses) {
    this.models = models;
    this.loader = loader;
    this.drainTimeoutNanos = drainTimeoutNanos;
    this.pauses = pauses;
  }

  /** How often a model that was lost has been loaded again. */
  long restarts() {
    return restarts.sum();
  }

  /**
   * Loads a model before the agent takes requests. One that needs the same device is unloaded.
   *
   * @throws IOException if its file cannot be read
   * @throws InferenceException if its file is not a model that can be run
   */
  void loadFirst(ServedModel model) throws IOException, InferenceException, InterruptedException {
    Future<Void> loaded =
        thread.submit(
            () -> {
              makeRoomFor(model);
              model.load(loader);
              return null;
            });
    try {
      loaded.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      } else if (e.getCause() instanceof InferenceException failure) {
        throw failure;
      } else if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void makeRoomFor(ServedModel model) throws InUseException, InterruptedException {
    for (ServedModel other : models.all()) {
      if (other != model && other.sharesDeviceWith(model)) {
        unloadNow(
            other,
            "unloaded for %s version %s, which needs the same device"
                .formatted(model.name(), model.version()));
      }
    }
  }

  /** Loads a model again whose session ended by itself. */
  void lost(ServedModel model) {
    try {
      thread.execute(() -> model.lostReason().ifPresent(why -> planRestart(model, why)));
    } catch (RejectedExecutionException e) {
      LOG.debug("the agent stops", e);
    }
  }

  private void planRestart(ServedModel model, String why) {
    Long readyNanos = readySinceNanos.remove(model);
    boolean wasStable =
        readyNanos != null && System.nanoTime() - readyNanos >= pauses.stableNanos();
    int inARow = wasStable ? 1 : failures.getOrDefault(model, 0) + 1;
    failures.put(model, inARow);
    long pauseNanos = pauses.afterNanos(inARow);
    String reason = "its worker %s; the next is started in %.1f s".formatted(why, pauseNanos / 1e9);
    model.awaitRestart(reason);
    LOG.warn("model {} version {}: {}", model.name(), model.version(), reason);
    Future<?> before =
        planned.put(model, thread.schedule(() -> restart(model), pauseNanos, TimeUnit.NANOSECONDS));
    if (before != null) {
      before.cancel(false);
    }
  }

  /** Another request decides what is to be loaded. */
  private void forgetRestart(ServedModel model) {
    failures.remove(model);
    Future<?> restart = planned.remove(model);
    if (restart != null) {
      restart.cancel(false);
    }
  }

  private void restart(ServedModel model) {
    planned.remove(model);
    try {
      model.loadAgain(loader, drainTimeoutNanos);
      restarts.increment();
      readySinceNanos.put(model, System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (InUseException | IOException | InferenceException e) {
      planRestart(model, "cannot be started: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      // Errors too: otherwise there would be no further attempt.
      LOG.error("cannot load model {} version {} again", model.name(), model.version(), e);
      planRestart(model, "cannot be started: " + ServedModel.inWords(e));
    }
  }

  /**
   * Why a change was not made.
   *
   * @param passing whether the same may succeed a little later
   * @param message for people
   */
  record Refusal(boolean passing, String message) {}

  /**
   * Loads or reloads a model. Others that need the same device are unloaded first.
   *
   * @param unloadOthers unload all others first
   * @return empty when it answers; never fails
   */
  CompletionStage<Optional<Refusal>> load(ServedModel model, boolean unloadOthers) {
    return change(
        "load",
        model,
        () -> {
          makeRoomFor(model);
          if (unloadOthers) {
            for (ServedModel other : models.all()) {
              if (other != model && !other.sharesDeviceWith(model)) {
                unloadNow(other, UNLOADED);
              }
            }
          }
          forgetRestart(model);
          model.load(loader, drainTimeoutNanos);
        });
  }

  /**
   * Unloads a model, if it is loaded.
   *
   * @return empty when it is freed; never fails
   */
  CompletionStage<Optional<Refusal>> unload(ServedModel model) {
    return change("unload", model, () -> unloadNow(model, UNLOADED));
  }

  private void unloadNow(ServedModel model, String why)
      throws InUseException, InterruptedException {
    forgetRestart(model);
    model.unload(why, drainTimeoutNanos);
  }

  private interface Change {
    void make() throws InUseException, InterruptedException, IOException, InferenceException;
  }

  private CompletionStage<Optional<Refusal>> change(String what, ServedModel model, Change change) {
    CompletableFuture<Optional<Refusal>> made = new CompletableFuture<>();
    thread.execute(
        () -> {
          Optional<Refusal> refusal = Optional.empty();
          try {
            change.make();
          } catch (InUseException e) {
            // A lost model must still be loaded again.
            lost(model);
            refusal = Optional.of(new Refusal(true, e.getMessage()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refusal = Optional.of(new Refusal(true, "the agent stops"));
          } catch (IOException | InferenceException | RuntimeException | Error e) {
            // Errors too: without an answer the client would wait for ever.
            LOG.error("cannot {} model {} version {}", what, model.name(), model.version(), e);
            refusal =
                Optional.of(
                    new Refusal(
                        false,
                        "cannot %s model %s version %s: %s"
                            .formatted(
                                what, model.name(), model.version(), ServedModel.inWords(e))));
          }
          made.complete(refusal);
        });
    return made;
  }

  /**
   * Drops what has not started, and ends.
   *
   * @return false if a model was still being loaded or freed when the time was up
   */
  boolean close(long timeoutNanos) throws InterruptedException {
    thread.shutdownNow();
    return thread.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS);
  }
}
