package dev.tenk.targets.sagemaker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.PreflightCalls;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Is notified of results by a queue that is subscribed to the endpoint's topics, with the topic's
 * envelope or without. Only messages of its own calls are taken from the queue; one of another's is
 * hidden from them for a while, so that each run wants a queue of its own.
 */
final class NotifiedResults implements Results {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RECEIVERS = 2;
  private static final int MAX_MESSAGES = 10;
  private static final int LONG_POLL_SECONDS = 10;
  private static final long AFTER_FAILURE_NANOS = 500_000_000;

  /** Messages may come twice, and after their calls were given up: those are dropped. */
  private static final int MAX_EARLY = 10_000;

  private record Waiting(Accepted accepted, CompletableFuture<End> end) {}

  private final ObjectStore objects;
  private final SqsAsyncClient sqs;
  private final String queueUrl;
  private final String idPrefix;
  private final int longPollSeconds;
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final Map<String, Boolean> early = new Early();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Deadlines timer = new Deadlines("tenk-notified");
  private boolean listening;

  @SuppressWarnings("serial") // never written anywhere
  private static final class Early extends LinkedHashMap<String, Boolean> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > MAX_EARLY;
    }
  }

  /**
   * Listens from the first call on.
   *
   * @param idPrefix begins the id of each of its own calls
   * @param callTimeout after which the connection gives up a call to the queue
   */
  NotifiedResults(
      AwsConnection connection,
      ObjectStore objects,
      String queueUrl,
      String idPrefix,
      Duration callTimeout) {
    this.objects = objects;
    this.sqs = connection.client(SqsAsyncClient.builder());
    this.queueUrl = queueUrl;
    this.idPrefix = idPrefix;
    // what a queue sends to a caller who has given up is hidden from the next one
    this.longPollSeconds =
        (int) Math.max(1, Math.min(LONG_POLL_SECONDS, callTimeout.toSeconds() / 2));
  }

  @Override
  public CompletionStage<End> await(Accepted accepted) {
    CompletableFuture<End> end = new CompletableFuture<>();
    Waiting call = new Waiting(accepted, end);
    Boolean completed;
    synchronized (this) {
      if (!listening) {
        listening = true;
        for (int i = 0; i < RECEIVERS; i++) {
          receive();
        }
      }
      completed = early.remove(accepted.inferenceId());
      if (completed == null) {
        waiting.put(accepted.inferenceId(), call);
      }
    }
    timer.at(
        accepted.deadlineNanos(),
        end,
        () -> {
          forget(accepted.inferenceId());
          end.complete(new End.Nothing(System.nanoTime()));
        });
    if (completed != null) {
      told(call, completed);
    }
    return end;
  }

  @Override
  public void check(PreflightCalls preflight) {
    preflight.await(
        "sqs:ReceiveMessage",
        "queue " + queueUrl,
        sqs.receiveMessage(request -> request.queueUrl(queueUrl).visibilityTimeout(0)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // each ends by starting the next
  private void receive() {
    if (closed.isDone()) {
      return;
    }
    sqs.receiveMessage(
            request ->
                request
                    .queueUrl(queueUrl)
                    .maxNumberOfMessages(MAX_MESSAGES)
                    .waitTimeSeconds(longPollSeconds))
        .whenComplete(
            (received, failure) -> {
              if (failure == null) {
                received.messages().forEach(this::take);
                receive();
              } else {
                timer.at(System.nanoTime() + AFTER_FAILURE_NANOS, closed, this::receive);
              }
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a message that stays comes again, and is ignored
  private void take(Message message) {
    Optional<JsonNode> told = notification(message.body());
    Optional<String> id = told.map(node -> node.path("inferenceId").asText());
    if (id.isEmpty() || !id.get().startsWith(idPrefix)) {
      return;
    }
    sqs.deleteMessage(request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    told(id.get(), "Completed".equals(told.get().path("invocationStatus").asText()));
  }

  private synchronized void forget(String inferenceId) {
    waiting.remove(inferenceId);
  }

  private void told(String inferenceId, boolean completed) {
    Waiting call;
    synchronized (this) {
      call = waiting.remove(inferenceId);
      if (call == null) {
        // faster than the answer that accepted the call
        early.put(inferenceId, completed);
        return;
      }
    }
    told(call, completed);
  }

  private void told(Waiting call, boolean completed) {
    if (completed) {
      read(call);
    } else {
      call.end().complete(new End.Failure(System.nanoTime(), OptionalLong.empty()));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the end is completed in any case
  private void read(Waiting call) {
    objects
        .find(call.accepted().output())
        .whenComplete(
            (result, failure) -> {
              long now = System.nanoTime();
              call.end()
                  .complete(
                      failure != null
                          ? new End.Unreadable(failure, now)
                          : result.isPresent()
                              ? new End.Result(result.get(), now, OptionalLong.empty())
                              : new End.Unreadable(missing(call), now));
            });
  }

  private static Throwable missing(Waiting call) {
    return NoSuchKeyException.builder()
        .message(call.accepted().output() + " was told of and is not there")
        .awsErrorDetails(AwsErrorDetails.builder().errorCode("NoSuchKey").build())
        .build();
  }

  /** The notification in a message; a topic wraps it in an envelope unless configured not to. */
  private static Optional<JsonNode> notification(String body) {
    try {
      JsonNode node = JSON.readTree(body);
      return Optional.of(
          node.path("Message").isTextual() ? JSON.readTree(node.get("Message").textValue()) : node);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    closed.complete(null);
    timer.close();
    sqs.close();
  }
}
