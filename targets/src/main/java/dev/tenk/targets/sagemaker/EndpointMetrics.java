package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.targets.aws.AwsConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/** An endpoint's metrics in CloudWatch: minutes old, a figure a minute, microseconds. */
final class EndpointMetrics implements AutoCloseable {
  /** Name of the one variant of most endpoints. */
  private static final String USUAL_VARIANT = "AllTraffic";

  private static final String NAMESPACE = "AWS/SageMaker";
  private static final int PERIOD_SECONDS = 60;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** Calls of an inference component that met it without copies. */
  private static final String NO_CAPACITY = "NoCapacityInvocationFailures";

  private static final List<String> METRICS =
      List.of("ModelLatency", "OverheadLatency", "ModelSetupTime", NO_CAPACITY);

  private static final List<String> STATISTICS =
      List.of(MinuteFigures.SUM, MinuteFigures.COUNT, MinuteFigures.MAXIMUM);

  /** Of one answer: more than a cell's minutes can fill. */
  private static final int MOST_PAGES = 100;

  private final CloudWatchAsyncClient cloudWatch;
  private final String endpoint;
  private final Optional<String> component;
  private final Duration wait;

  /**
   * @param component of whose calls there are metrics of their own
   * @param wait for them, at most
   */
  EndpointMetrics(
      AwsConnection connection, String endpoint, Optional<String> component, Duration wait) {
    this.cloudWatch = connection.client(CloudWatchAsyncClient.builder());
    this.endpoint = endpoint;
    this.component = component;
    this.wait = wait;
  }

  /** The variants that are known, or else the one of most endpoints. */
  static List<String> orUsual(List<String> variants) {
    return variants.isEmpty() ? List.of(USUAL_VARIANT) : variants;
  }

  /**
   * Mean, maximum and count over the whole minutes around a time span.
   *
   * @param variants whose calls are counted; of several each has figures of its own beside those of
   *     all
   * @param calls how many reached a container; CloudWatch is asked again until it knows of just
   *     these, or the wait is over
   */
  ServiceMetrics read(List<String> variants, Instant from, Instant to, long calls) {
    Instant start = from.truncatedTo(ChronoUnit.MINUTES);
    Instant end = to.truncatedTo(ChronoUnit.MINUTES).plusSeconds(PERIOD_SECONDS);
    long deadlineNanos = System.nanoTime() + wait.toNanos();
    while (true) {
      Map<String, MinuteFigures> figures;
      try {
        figures = figures(variants, start, end);
      } catch (CompletionException e) {
        return new ServiceMetrics(List.of(), Optional.of(whyNot(e.getCause())), Optional.empty());
      }
      Optional<String> incomplete = MinuteFigures.incomplete(figures.values(), calls);
      if (incomplete.isEmpty() || System.nanoTime() + LOOK_AGAIN.toNanos() > deadlineNanos) {
        return new ServiceMetrics(
            metrics(figures),
            Optional.of(
                "CloudWatch, whole minutes from %s to %s around the cell, warm-up included: %.0f calls, of %d that were sent"
                    .formatted(
                        start,
                        end,
                        figures.values().stream().mapToDouble(MinuteFigures::calls).sum(),
                        calls)),
            incomplete);
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private static List<ServiceMetric> metrics(Map<String, MinuteFigures> figures) {
    List<ServiceMetric> metrics = new ArrayList<>(MinuteFigures.metrics(figures.values()));
    if (figures.size() > 1) {
      figures.forEach(
          (variant, own) -> {
            for (ServiceMetric metric : MinuteFigures.metrics(List.of(own))) {
              metrics.add(
                  new ServiceMetric(
                      metric.name() + " of " + variant,
                      metric.statistic(),
                      metric.unit(),
                      metric.value()));
            }
          });
    }
    return metrics;
  }

  private Map<String, MinuteFigures> figures(List<String> known, Instant start, Instant end) {
    // a component's metrics are of it alone, whatever variants its endpoint has
    List<String> variants = component.map(List::of).orElse(known);
    List<MetricDataQuery> queries = new ArrayList<>();
    Map<String, MinuteFigures> figures = new LinkedHashMap<>();
    for (int i = 0; i < variants.size(); i++) {
      figures.put(variants.get(i), new MinuteFigures());
      for (String metric : METRICS) {
        for (String statistic : statistics(metric)) {
          queries.add(query(i, variants.get(i), metric, statistic));
        }
      }
    }
    GetMetricDataRequest request =
        GetMetricDataRequest.builder()
            .startTime(start)
            .endTime(end)
            .metricDataQueries(queries)
            .build();
    for (int page = 0; page < MOST_PAGES; page++) {
      GetMetricDataResponse response = cloudWatch.getMetricData(request).join();
      for (MetricDataResult result : response.metricDataResults()) {
        String[] id = result.id().split("_", -1);
        figures
            .get(variants.get(Integer.parseInt(id[0].substring(1))))
            .add(
                METRICS.get(Integer.parseInt(id[1])),
                STATISTICS.get(Integer.parseInt(id[2])),
                result.statusCodeAsString(),
                result.timestamps(),
                result.values());
      }
      if (response.nextToken() == null) {
        break;
      }
      request = request.toBuilder().nextToken(response.nextToken()).build();
    }
    return figures;
  }

  private List<String> statistics(String metric) {
    if (!metric.equals(NO_CAPACITY)) {
      return STATISTICS;
    }
    return component.isPresent() ? List.of(MinuteFigures.SUM) : List.of();
  }

  private MetricDataQuery query(int number, String variant, String metric, String statistic) {
    return MetricDataQuery.builder()
        .id("v%d_%d_%d".formatted(number, METRICS.indexOf(metric), STATISTICS.indexOf(statistic)))
        .metricStat(
            stat ->
                stat.stat(statistic)
                    .period(PERIOD_SECONDS)
                    .metric(
                        of ->
                            of.namespace(NAMESPACE)
                                .metricName(metric)
                                .dimensions(dimensions(variant))))
        .build();
  }

  private List<Dimension> dimensions(String variant) {
    return component
        .map(name -> List.of(dimension("InferenceComponentName", name)))
        .orElseGet(
            () -> List.of(dimension("EndpointName", endpoint), dimension("VariantName", variant)));
  }

  private static Dimension dimension(String name, String value) {
    return Dimension.builder().name(name).value(value).build();
  }

  private static String whyNot(Throwable failure) {
    return failure instanceof AwsServiceException service && service.awsErrorDetails() != null
        ? "CloudWatch was not asked with success: cloudwatch:GetMetricData, "
            + service.awsErrorDetails().errorCode()
        : "CloudWatch did not answer";
  }

  @Override
  public void close() {
    cloudWatch.close();
  }
}
