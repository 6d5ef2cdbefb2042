package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;

/** SQS queues, each subscribed to an SNS topic of its name. */
final class QueueService implements CloudHandler.Service {
  private static final String TARGET = "AmazonSQS.";
  private static final String CONTENT_TYPE = "application/x-amz-json-1.0";
  private static final int MAX_WAIT_SECONDS = 20;
  private static final int DEFAULT_VISIBILITY_SECONDS = 30;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Arns arns;
  private final Timeline timeline;
  private final Supplier<URI> url;
  private final Map<String, Queue> queues = new TreeMap<>();

  private static final class Message {
    final String id = UUID.randomUUID().toString();
    final String body;
    final String md5;
    final long sentMillis;
    String receiptHandle = "";
    long visibleAtNanos;
    int receives;

    Message(String body, long sentMillis, long visibleAtNanos) {
      this.body = body;
      this.md5 = md5(body);
      this.sentMillis = sentMillis;
      this.visibleAtNanos = visibleAtNanos;
    }
  }

  private record Waiting(ServiceExchange exchange, int maxMessages, long visibilityNanos) {}

  private static final class Queue {
    final List<Message> messages = new ArrayList<>();
    final List<Waiting> waiting = new ArrayList<>();
  }

  /**
   * @param url where this service is reached, known once the server listens
   */
  QueueService(LocalCloudProfile profile, Timeline timeline, Supplier<URI> url) {
    this.arns = new Arns(profile.region(), profile.accountId());
    this.timeline = timeline;
    this.url = url;
    for (LocalCloudProfile.Endpoint endpoint : profile.endpoints()) {
      if (endpoint instanceof LocalCloudProfile.Async async) {
        async.successQueue().ifPresent(name -> queues.put(name, new Queue()));
        async.errorQueue().ifPresent(name -> queues.put(name, new Queue()));
      }
    }
  }

  /** Puts SNS's envelope around a message and the whole into the queue. */
  void publish(String queueName, String message) {
    String envelope =
        ServiceJson.text(
            ServiceJson.object(
                "Type", "Notification",
                "MessageId", UUID.randomUUID().toString(),
                "TopicArn", arns.topic(queueName),
                "Message", message,
                "Timestamp", timeline.now().toString(),
                "SignatureVersion", "1",
                "Signature", "EMULATED",
                "SigningCertURL", "",
                "UnsubscribeURL", ""));
    Queue queue = queues.get(queueName);
    synchronized (queue) {
      queue.messages.add(new Message(envelope, timeline.now().toEpochMilli(), timeline.nanos()));
      while (!queue.waiting.isEmpty()) {
        Waiting waiting = queue.waiting.get(0);
        List<Map<String, Object>> taken =
            take(queue, waiting.maxMessages(), waiting.visibilityNanos());
        if (taken.isEmpty()) {
          return;
        }
        queue.waiting.remove(0);
        waiting.exchange().json(200, CONTENT_TYPE, Map.of("Messages", taken));
      }
    }
  }

  @Override
  public CloudHandler.Protocol protocol(Request request) {
    return CloudHandler.Protocol.JSON_1_0;
  }

  @Override
  public void handle(Call call) throws ServiceException {
    String target = call.header("X-Amz-Target").orElse("");
    JsonNode input = ServiceJson.read(call.body());
    switch (target) {
      case TARGET + "GetQueueUrl" -> {
        String name = input.path("QueueName").asText();
        find(call, "sqs:GetQueueUrl", name);
        call.exchange()
            .json(
                200,
                CONTENT_TYPE,
                Map.of("QueueUrl", url.get() + "/" + arns.accountId() + "/" + name));
      }
      case TARGET + "ReceiveMessage" ->
          receive(call, find(call, "sqs:ReceiveMessage", nameInUrl(input)), input);
      case TARGET + "DeleteMessage" -> {
        Queue queue = find(call, "sqs:DeleteMessage", nameInUrl(input));
        String receiptHandle = input.path("ReceiptHandle").asText();
        synchronized (queue) {
          queue.messages.removeIf(message -> message.receiptHandle.equals(receiptHandle));
        }
        call.exchange().json(200, CONTENT_TYPE, Map.of());
      }
      default -> throw new ServiceException(400, "UnknownOperationException", null);
    }
  }

  private void receive(Call call, Queue queue, JsonNode input) throws ServiceException {
    int maxMessages = input.path("MaxNumberOfMessages").asInt(1);
    int waitSeconds = input.path("WaitTimeSeconds").asInt(0);
    if (maxMessages < 1 || maxMessages > 10 || waitSeconds < 0 || waitSeconds > MAX_WAIT_SECONDS) {
      throw new ServiceException(
          400,
          "com.amazon.coral.service#InvalidParameterValueException",
          "MaxNumberOfMessages must be 1 to 10 and WaitTimeSeconds 0 to " + MAX_WAIT_SECONDS);
    }
    long visibilityNanos =
        input.path("VisibilityTimeout").asInt(DEFAULT_VISIBILITY_SECONDS) * NANOS_PER_SECOND;
    ServiceExchange exchange = call.exchange();
    synchronized (queue) {
      List<Map<String, Object>> taken = take(queue, maxMessages, visibilityNanos);
      if (taken.isEmpty() && waitSeconds > 0) {
        Waiting waiting = new Waiting(exchange, maxMessages, visibilityNanos);
        queue.waiting.add(waiting);
        timeline.after(
            waitSeconds * NANOS_PER_SECOND,
            () -> {
              synchronized (queue) {
                if (queue.waiting.remove(waiting)) {
                  exchange.json(200, CONTENT_TYPE, Map.of());
                }
              }
            });
        return;
      }
      exchange.json(200, CONTENT_TYPE, taken.isEmpty() ? Map.of() : Map.of("Messages", taken));
    }
  }

  private List<Map<String, Object>> take(Queue queue, int maxMessages, long visibilityNanos) {
    List<Map<String, Object>> taken = new ArrayList<>();
    for (Message message : queue.messages) {
      if (taken.size() < maxMessages && message.visibleAtNanos - timeline.nanos() <= 0) {
        message.receives++;
        message.receiptHandle = UUID.randomUUID().toString();
        message.visibleAtNanos = timeline.nanos() + visibilityNanos;
        taken.add(
            ServiceJson.object(
                "MessageId", message.id,
                "ReceiptHandle", message.receiptHandle,
                "MD5OfBody", message.md5,
                "Body", message.body,
                "Attributes",
                    Map.of(
                        "SentTimestamp", Long.toString(message.sentMillis),
                        "ApproximateReceiveCount", Integer.toString(message.receives))));
      }
    }
    return taken;
  }

  private static String nameInUrl(JsonNode input) {
    String queueUrl = input.path("QueueUrl").asText();
    return queueUrl.substring(queueUrl.lastIndexOf('/') + 1);
  }

  private Queue find(Call call, String action, String name) throws ServiceException {
    call.caller().require(action, arns.queue(name));
    Optional<Queue> queue = Optional.ofNullable(queues.get(name));
    if (queue.isEmpty() || !call.caller().region().equals(arns.region())) {
      throw new ServiceException(
          400, "com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
    }
    return queue.get();
  }

  private static String md5(String text) {
    try {
      // What SQS returns for each body, and the SDK checks.
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
