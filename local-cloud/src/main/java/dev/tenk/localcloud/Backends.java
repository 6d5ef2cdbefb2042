package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.localcloud.LocalCloudProfile.Async;
import dev.tenk.localcloud.LocalCloudProfile.Component;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import dev.tenk.localcloud.LocalCloudProfile.Serverless;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** Starts what is behind endpoints. */
final class Backends {
  /** For a container's answer, and for one to be ready. */
  static final Duration CONTAINER_LIMIT = Duration.ofSeconds(60);

  private final LocalCloudProfile profile;
  private final Timeline timeline;
  private final Executor workers;
  private final SessionFactory factory;
  private final Metrics metrics;
  private final ObjectService objects;
  private final QueueService queues;

  Backends(
      LocalCloudProfile profile,
      Timeline timeline,
      Executor workers,
      SessionFactory factory,
      Metrics metrics,
      ObjectService objects,
      QueueService queues) {
    this.profile = profile;
    this.timeline = timeline;
    this.workers = workers;
    this.factory = factory;
    this.metrics = metrics;
    this.objects = objects;
    this.queues = queues;
  }

  /** What is behind an endpoint. */
  sealed interface Backend extends AutoCloseable {
    @Override
    void close();
  }

  record Fleet(Instances instances) implements Backend {
    @Override
    public void close() {
      instances.close();
    }
  }

  record Components(Map<String, EmulatedComponent> byName) implements Backend {
    @Override
    public void close() {
      byName.values().forEach(EmulatedComponent::close);
    }
  }

  record OnDemand(ExecutionEnvironments environments) implements Backend {
    @Override
    public void close() {
      environments.close();
    }
  }

  record Queued(EmulatedAsyncEndpoint endpoint) implements Backend {
    @Override
    public void close() {
      endpoint.close();
    }
  }

  /** Starts what is behind an endpoint; returns when it takes requests. */
  Backend start(Endpoint endpoint) throws IOException, InferenceException {
    if (endpoint instanceof RealTime realTime) {
      return realTime.components().isEmpty() ? fleet(realTime) : components(realTime);
    } else if (endpoint instanceof Serverless serverless) {
      ExecutionEnvironments.Limits limits =
          new ExecutionEnvironments.Limits(
              serverless.maxConcurrency(),
              serverless.provisionedConcurrency(),
              serverless.containerDelay().toNanos(),
              serverless.idleExpiry().toNanos(),
              (double) serverless.memoryMb() / profile.memoryPerVcpuMb(),
              CONTAINER_LIMIT.toNanos(),
              CONTAINER_LIMIT.toNanos());
      return new OnDemand(
          new ExecutionEnvironments(
              timeline, workers, factory, endpoint.hosting().model(), limits));
    }
    return new Queued(
        new EmulatedAsyncEndpoint(
            (Async) endpoint,
            new Arns(profile.region(), profile.accountId()),
            timeline,
            workers,
            factory,
            metrics,
            objects,
            queues));
  }

  private Backend fleet(RealTime endpoint) throws IOException, InferenceException {
    Instances instances =
        new Instances(
            timeline,
            workers,
            factory,
            endpoint.hosting().model(),
            endpoint.workers(),
            endpoint.maxQueueRequests());
    for (int i = 0; i < endpoint.instanceCount(); i++) {
      instances.add();
    }
    return new Fleet(instances);
  }

  private Backend components(RealTime endpoint) throws IOException, InferenceException {
    Map<String, EmulatedComponent> components = new TreeMap<>();
    for (Component each : endpoint.components()) {
      components.put(
          each.name(), new EmulatedComponent(endpoint, each, timeline, workers, factory, metrics));
    }
    return new Components(components);
  }
}
