package dev.tenk.targets.sagemaker;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.aws.AwsSettings;
import dev.tenk.targets.aws.Streaming;
import dev.tenk.targets.payload.BodyFormat;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of a SageMaker endpoint in a suite, for all kinds.
 *
 * @param aws the way to it
 * @param endpoint name
 * @param variant production variant that calls are sent to; empty for the endpoint's own choice
 * @param component inference component that calls are sent to; empty without one
 * @param contentType of the request
 * @param accept wanted of the answer; empty for the container's choice
 * @param customAttributes passed on to the container
 * @param body how a payload travels and what an answer means
 * @param throttledWhen what a model error's message holds where the container has no room
 * @param streaming whether answers are asked for in parts
 * @param metricsWait how long to wait after a cell for CloudWatch to have its metrics
 */
record EndpointSettings(
    AwsSettings aws,
    String endpoint,
    Optional<String> variant,
    Optional<ComponentSettings> component,
    String contentType,
    Optional<String> accept,
    Optional<String> customAttributes,
    BodyFormat body,
    Optional<Pattern> throttledWhen,
    boolean streaming,
    Duration metricsWait) {

  static EndpointSettings read(TargetPlan plan, Duration defaultTimeout) {
    Settings settings = plan.settings();
    AwsSettings aws = AwsSettings.read(plan, defaultTimeout);
    BodyFormat body = BodyFormat.read(settings);
    if (settings.has("variant") && settings.has("inference_component")) {
      throw settings.error("variant", "either variant or inference_component, not both");
    }
    return new EndpointSettings(
        aws,
        settings.value("endpoint", EndpointSettings::endpointName),
        settings.optionalString("variant"),
        ComponentSettings.read(settings),
        settings.value(
            "content_type",
            text -> text,
            body.template().isPresent() ? "application/json" : "application/octet-stream"),
        settings.optionalString("accept"),
        settings.optionalString("custom_attributes"),
        body,
        settings.optionalPattern("throttled_when"),
        Streaming.read(settings),
        settings.value(
            "metrics_wait",
            Units::duration,
            // a local cloud knows at once; CloudWatch after a minute or two
            plan.localCloud().isPresent() ? Duration.ZERO : Duration.ofMinutes(3)));
  }

  /** Name of the inference component that calls are sent to. */
  Optional<String> inferenceComponent() {
    return component.map(ComponentSettings::name);
  }

  /** Where it is, for people. */
  String inWords() {
    return "endpoint "
        + endpoint
        + " in "
        + aws.region()
        + aws.endpointUrl().map(url -> " at " + url).orElse("");
  }

  private static String endpointName(String text) {
    if (!text.matches("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not the name of an endpoint; expected letters, digits and -, at most 63");
    }
    return text;
  }
}
