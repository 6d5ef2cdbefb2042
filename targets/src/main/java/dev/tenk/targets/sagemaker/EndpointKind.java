package dev.tenk.targets.sagemaker;

import java.time.Duration;
import java.util.List;

/** The three ways a SageMaker endpoint is hosted. */
enum EndpointKind {
  /** Instances that wait for calls. */
  REALTIME("sagemaker-realtime", "model", "instance_type", "instance_count"),
  /** Environments that come and go with the calls. */
  SERVERLESS(
      "sagemaker-serverless", "model", "memory_mb", "max_concurrency", "provisioned_concurrency"),
  /** Instances that work through a queue, perhaps none of them when it is empty. */
  ASYNC("sagemaker-async", "model", "instance_type");

  /** The container has 60 s to answer, and the service some more to report that it has not. */
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(70);

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<String> expectedKeys;

  EndpointKind(String text, String... expectedKeys) {
    this.text = text;
    this.expectedKeys = List.of(expectedKeys);
  }

  /** The word after {@code kind:} in a suite. */
  String text() {
    return text;
  }

  /** What a suite may state about how such an endpoint is set up. */
  List<String> expectedKeys() {
    return expectedKeys;
  }
}
