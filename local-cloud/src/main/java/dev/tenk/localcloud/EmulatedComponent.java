package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.localcloud.LocalCloudProfile.Component;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;

/** An inference component: its copies, which are always there, or come when called and go. */
final class EmulatedComponent implements AutoCloseable {
  /** As observed, with status 400 and code ValidationError, by AWS's own example of it. */
  static final String NO_CAPACITY =
      "Inference Component has no capacity to process this request. ApplicationAutoScaling may be"
          + " in-progress (if configured) or try to increase the capacity by invoking"
          + " UpdateInferenceComponentRuntimeConfig API.";

  private static final Duration NEVER = Duration.ofDays(36_500);

  private final Component component;
  private final Metrics metrics;
  private final Timeline timeline;
  private final ScalingInstances copies;

  EmulatedComponent(
      RealTime endpoint,
      Component component,
      Timeline timeline,
      Executor workers,
      SessionFactory factory,
      Metrics metrics)
      throws IOException, InferenceException {
    this.component = component;
    this.timeline = timeline;
    this.metrics = metrics;
    Instances instances =
        new Instances(
            timeline,
            workers,
            factory,
            endpoint.hosting().model(),
            endpoint.workers(),
            endpoint.maxQueueRequests());
    this.copies =
        new ScalingInstances(
            component.name(),
            timeline,
            workers,
            instances,
            component.copies(),
            component.wakeDelay(),
            component.sleepsAfter().orElse(NEVER));
    if (component.sleepsAfter().isEmpty()) {
      for (int i = 0; i < component.copies(); i++) {
        instances.add();
      }
    }
  }

  Component component() {
    return component;
  }

  /**
   * The copies, for one request.
   *
   * @throws ServiceException when there are none: then they come
   */
  Instances instances() throws ServiceException {
    if (component.sleepsAfter().isPresent()) {
      copies.needed();
      if (copies.instances().count() == 0) {
        metrics.record(
            new Metrics.Metric(
                SageMakerRuntime.NAMESPACE, "NoCapacityInvocationFailures", dimensions()),
            timeline.now(),
            1);
        throw SageMakerRuntime.validation(NO_CAPACITY);
      }
    }
    return copies.instances();
  }

  /** A request has ended. */
  void ended() {
    if (component.sleepsAfter().isPresent()) {
      copies.rested();
    }
  }

  /** Those of its metrics. */
  Map<String, String> dimensions() {
    return Map.of("InferenceComponentName", component.name());
  }

  int currentCopies() {
    return copies.instances().count();
  }

  int desiredCopies() {
    return component.sleepsAfter().isEmpty() ? component.copies() : copies.desired();
  }

  @Override
  public void close() {
    copies.close();
  }
}
