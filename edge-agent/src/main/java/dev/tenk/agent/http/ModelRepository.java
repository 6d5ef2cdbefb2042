package dev.tenk.agent.http;

import dev.tenk.agent.http.ServedModel.InUseException;
import dev.tenk.agent.model.InferenceException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads and unloads an agent's models, one after another, on a thread of its own. */
final class ModelRepository {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRepository.class);

  private final ServedModels models;
  private final EdgeAgent.Loader loader;
  private final long drainTimeoutNanos;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "tenk-repository"));

  /**
   * @param drainTimeoutNanos how long to wait for the requests to a model that is to be freed
   */
  ModelRepository(ServedModels models, EdgeAgent.Loader loader, long drainTimeoutNanos) {
    this.models = models;
    this.loader = loader;
    this.drainTimeoutNanos = drainTimeoutNanos;
  }

  /**
   * Why a change was not made.
   *
   * @param passing whether the same may succeed a little later
   * @param message for people
   */
  record Refusal(boolean passing, String message) {}

  /**
   * Loads a model, or loads it anew.
   *
   * @param unloadOthers unload all others first
   * @return empty when it answers; never fails
   */
  CompletionStage<Optional<Refusal>> load(ServedModel model, boolean unloadOthers) {
    return change(
        "load",
        model,
        () -> {
          if (unloadOthers) {
            for (ServedModel other : models.all()) {
              if (other != model) {
                other.unload(drainTimeoutNanos);
              }
            }
          }
          model.load(loader, drainTimeoutNanos);
        });
  }

  /**
   * Unloads a model, if it is loaded.
   *
   * @return empty when it is freed; never fails
   */
  CompletionStage<Optional<Refusal>> unload(ServedModel model) {
    return change("unload", model, () -> model.unload(drainTimeoutNanos));
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
   * Drops what has not begun, and ends.
   *
   * @return false if a model was still being loaded or freed when the time was up
   */
  boolean close(long timeoutNanos) throws InterruptedException {
    thread.shutdownNow();
    return thread.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS);
  }
}
