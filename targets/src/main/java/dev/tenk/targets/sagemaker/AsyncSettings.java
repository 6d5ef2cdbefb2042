package dev.tenk.targets.sagemaker;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.BaseUrl;
import dev.tenk.targets.aws.Streaming;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of an asynchronous endpoint in a suite, beyond those of any endpoint.
 *
 * @param endpoint the settings of any endpoint
 * @param uploadTo where inputs are put, once per payload
 * @param poll when to poll for results, unless a queue notifies of them
 * @param queueUrl of the queue that is notified of results; empty to poll for them
 * @param keepObjects whether inputs and results stay
 */
record AsyncSettings(
    EndpointSettings endpoint,
    S3Location uploadTo,
    PollSchedule poll,
    Optional<String> queueUrl,
    boolean keepObjects) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

  static AsyncSettings read(TargetPlan plan) {
    Settings settings = plan.settings();
    EndpointSettings endpoint = EndpointSettings.read(plan, DEFAULT_TIMEOUT);
    if (endpoint.variant().isPresent()) {
      throw settings.error("variant", "an asynchronous call cannot name one");
    }
    if (endpoint.inferenceComponent().isPresent()) {
      throw settings.error("inference_component", "an asynchronous call cannot name one");
    }
    if (endpoint.streaming()) {
      throw settings.error(Streaming.KEY, "an asynchronous result comes in one piece");
    }
    if (settings.has("queue_url") && (settings.has("poll_min") || settings.has("poll_max"))) {
      throw settings.error("queue_url", "either a queue tells of results, or they are polled for");
    }
    return new AsyncSettings(
        endpoint,
        settings.value("upload_to", S3Location::parse),
        PollSchedule.read(settings),
        settings.has("queue_url")
            ? Optional.of(settings.value("queue_url", BaseUrl::parse).toString())
            : Optional.empty(),
        settings.has("keep_objects")
            && settings.choice("keep_objects", Map.of("true", true, "false", false)));
  }
}
