package dev.tenk.agent.worker;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.worker.Frame.Kind;
import dev.tenk.agent.worker.Frame.OutOfFrameException;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a worker was asked and has not answered: whether it is ready, inferences, telemetry. */
final class Questions {
  private final CompletableFuture<ModelMetadata> ready = new CompletableFuture<>();
  private final Map<String, Question> asked = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();

  private record Question(Kind kind, CompletableFuture<InferResponse> answer) {}

  /** What it announces of the model once it has loaded it. */
  CompletableFuture<ModelMetadata> ready() {
    return ready;
  }

  /** For the next question. */
  String nextId() {
    return Long.toString(lastId.incrementAndGet());
  }

  /** Notes a question; returns its answer. */
  CompletableFuture<InferResponse> ask(String id, Kind kind) {
    CompletableFuture<InferResponse> answer = new CompletableFuture<>();
    asked.put(id, new Question(kind, answer));
    return answer;
  }

  /** Forgets a question, answered or not. */
  void remove(String id) {
    asked.remove(id);
  }

  /** Fails all that is not answered. */
  void fail(InferenceException loading, InferenceException answering) {
    ready.completeExceptionally(loading);
    asked.values().forEach(question -> question.answer().completeExceptionally(answering));
  }

  /**
   * Takes a frame that the worker has sent.
   *
   * @throws OutOfFrameException when nothing that was asked is answered by it
   */
  void take(Frame frame) throws OutOfFrameException {
    switch (frame.kind()) {
      case READY -> {
        ModelMetadata metadata = MetadataCodec.decodeModelMetadata(frame.body().bytes());
        check("inputs", metadata.inputs());
        check("outputs", metadata.outputs());
        if (!ready.complete(metadata)) {
          throw new OutOfFrameException("it was ready a second time");
        }
      }
      case FAILED -> {
        String why = OpenInferenceCodec.decodeError(frame.body().bytes());
        if (!ready.completeExceptionally(new InferenceException(why))) {
          throw new OutOfFrameException("it failed to load after it was ready: " + why);
        }
      }
      case RESULT -> {
        InferResponse response = OpenInferenceCodec.decodeResponse(frame.body());
        waiting(response, Kind.INFER).complete(response);
      }
      case TELEMETRY -> {
        InferResponse response = OpenInferenceCodec.decodeResponse(frame.body());
        waiting(response, Kind.TELEMETRY).complete(response);
      }
      case ERROR -> {
        InferResponse response = OpenInferenceCodec.decodeResponse(frame.body());
        waiting(response, Kind.INFER)
            .completeExceptionally(
                new InferenceException(
                    response
                        .parameters()
                        .getOrDefault("error", "the worker gave no reason")
                        .toString()));
      }
      case INFER -> throw new OutOfFrameException("it sent a request");
    }
  }

  private static void check(String what, List<TensorMetadata> tensors) throws OutOfFrameException {
    Set<String> names = new HashSet<>();
    for (TensorMetadata tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new OutOfFrameException(
            "it announced two %s named %s".formatted(what, tensor.name()));
      } else if (tensor.name().isEmpty()) {
        throw new OutOfFrameException("it announced %s without a name".formatted(what));
      } else if (tensor.dataType().isEmpty()) {
        throw new OutOfFrameException(
            "it announced %s of type %s, which is not known".formatted(what, tensor.datatype()));
      } else if (tensor.isOf(DataType.BYTES)) {
        throw new OutOfFrameException(
            "it announced %s of type BYTES, whose size is not fixed".formatted(what));
      }
      try {
        // What may vary counts as one.
        long count = Tensor.elementCount(tensor.shape().stream().map(Math::abs).toList());
        if (count > Frame.MAX_TENSOR_BYTES) {
          throw new OutOfFrameException(
              "it announced %s of shape %s, more than a frame takes"
                  .formatted(what, tensor.shape()));
        }
      } catch (IllegalArgumentException e) {
        throw new OutOfFrameException("it announced " + what + ": " + e.getMessage());
      }
    }
    if (tensors.isEmpty()) {
      throw new OutOfFrameException("it announced no " + what);
    }
  }

  private CompletableFuture<InferResponse> waiting(InferResponse response, Kind kind)
      throws OutOfFrameException {
    Question waiting = response.id().map(asked::get).orElse(null);
    if (waiting == null || waiting.kind() != kind) {
      throw new OutOfFrameException(
          "it answered request %s, which was not asked"
              .formatted(response.id().orElse("without id")));
    }
    return waiting.answer();
  }
}
