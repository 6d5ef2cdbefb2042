package dev.tenk.agent.http;

import dev.tenk.agent.http.ServedModel.Build;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.InferenceSession.Inference;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.RepositoryModel;
import dev.tenk.openinference.RepositoryModel.State;
import dev.tenk.openinference.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs inferences for requests, whatever protocol they came by. */
final class Inferences {
  private static final Logger LOG = LoggerFactory.getLogger(Inferences.class);

  private final WorkerPool workers;

  Inferences(WorkerPool workers) {
    this.workers = workers;
  }

  /** Why a request has no answer. */
  enum Refusal {
    /** It is not what the model takes. */
    MALFORMED,
    /** The model was taken out. */
    NOT_LOADED,
    /** The model is about to answer, which is worth waiting for. */
    LOADING,
    /** As many wait as may. */
    QUEUE_FULL,
    /** The model, or its worker, failed. */
    FAILED
  }

  /** Who sent a request; told once how it ended, on any thread. */
  interface Client {
    /** The answer. */
    void answer(InferRequest request, InferResponse response);

    /** There is none. */
    void refuse(Refusal why, String message);

    /** The answer could not be written. */
    void lost(Throwable failure);
  }

  /**
   * Runs a request now or later, or refuses it.
   *
   * @param decoded gives the request, or throws {@link MalformedMessageException}
   * @param readNanos when it had been read
   */
  void offer(ServedModel model, Supplier<InferRequest> decoded, long readNanos, Client client) {
    Optional<Build> build = model.acquire();
    if (build.isEmpty()) {
      RepositoryModel entry = model.indexEntry();
      client.refuse(
          entry.state() == State.UNAVAILABLE || entry.state() == State.UNLOADING
              ? Refusal.NOT_LOADED
              : Refusal.LOADING,
          notReady(entry));
      return;
    }
    boolean accepted = false;
    try {
      InferRequest request = decoded.get();
      build.get().signature().check(request);
      accepted =
          workers.offer(
              leave -> run(model, build.get().session(), request, readNanos, leave, client));
      if (!accepted) {
        client.refuse(Refusal.QUEUE_FULL, "the queue is full");
      }
    } catch (MalformedMessageException e) {
      client.refuse(Refusal.MALFORMED, e.getMessage());
    } finally {
      if (!accepted) {
        model.release();
      }
    }
  }

  /** Why a model does not answer. */
  static String notReady(RepositoryModel entry) {
    return "model %s version %s is not ready: %s%s"
        .formatted(
            entry.name(),
            entry.version(),
            entry.state(),
            entry.reason().isEmpty() ? "" : ", " + entry.reason());
  }

  private static void run(
      ServedModel model,
      InferenceSession session,
      InferRequest request,
      long readNanos,
      Runnable leave,
      Client client) {
    long startNanos = System.nanoTime();
    Optional<Inference> inference = Optional.empty();
    String why = "the agent's log says why";
    try {
      inference = Optional.of(session.infer(request.inputs()));
    } catch (InferenceException e) {
      why = e.getMessage();
      LOG.warn("inference on {} version {} failed: {}", model.name(), model.version(), why);
    } catch (RuntimeException | Error e) {
      // Errors too: without an answer the client would wait for ever.
      LOG.error("inference on {} version {} failed", model.name(), model.version(), e);
    } finally {
      model.release();
      leave.run();
    }
    try {
      if (inference.isEmpty()) {
        client.refuse(Refusal.FAILED, "the inference failed; " + why);
      } else {
        model.modelSeconds().record(inference.get().modelNanos());
        client.answer(
            request, response(model, session, request, startNanos - readNanos, inference.get()));
      }
    } catch (RuntimeException | Error e) {
      LOG.error("an answer could not be written", e);
      client.lost(e);
    }
  }

  private static InferResponse response(
      ServedModel model,
      InferenceSession session,
      InferRequest request,
      long queueNanos,
      Inference inference) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("queue_ns", queueNanos);
    parameters.put("model_ns", inference.modelNanos());
    parameters.put("model_sha256", session.modelSha256());
    return new InferResponse(
        model.name(),
        Optional.of(model.version()),
        request.id(),
        inference.outputs().stream().filter(output -> wanted(request, output)).toList(),
        parameters);
  }

  private static boolean wanted(InferRequest request, Tensor output) {
    return request.outputs().isEmpty()
        || request.outputs().stream().anyMatch(wanted -> wanted.name().equals(output.name()));
  }
}
