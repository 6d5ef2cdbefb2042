package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.targets.aws.AwsConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/** An endpoint's metrics in CloudWatch: minutes old, a figure a minute, microseconds. */
final class EndpointMetrics implements AutoCloseable {
  /** Name of the one variant of most endpoints, where no other is given. */
  static final String USUAL_VARIANT = "AllTraffic";

  private static final String NAMESPACE = "AWS/SageMaker";
  private static final int PERIOD_SECONDS = 60;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final List<String> METRICS =
      List.of("ModelLatency", "OverheadLatency", "ModelSetupTime");
  private static final List<String> STATISTICS = List.of("Sum", "SampleCount", "Maximum");

  private final CloudWatchAsyncClient cloudWatch;
  private final String endpoint;
  private final Duration wait;

  EndpointMetrics(AwsConnection connection, String endpoint, Duration wait) {
    this.cloudWatch = connection.client(CloudWatchAsyncClient.builder());
    this.endpoint = endpoint;
    this.wait = wait;
  }

  /**
   * Mean, maximum and count over the whole minutes around a time span.
   *
   * @param variant whose calls are counted
   * @param requests how many calls were sent; CloudWatch is asked again until it knows of so many,
   *     or the wait is over
   */
  ServiceMetrics read(String variant, Instant from, Instant to, long requests) {
    Instant start = from.truncatedTo(ChronoUnit.MINUTES);
    Instant end = to.truncatedTo(ChronoUnit.MINUTES).plusSeconds(PERIOD_SECONDS);
    long deadlineNanos = System.nanoTime() + wait.toNanos();
    while (true) {
      Map<String, Map<String, Double>> figures;
      try {
        figures = figures(variant, start, end);
      } catch (CompletionException e) {
        return new ServiceMetrics(List.of(), Optional.of(whyNot(e.getCause())));
      }
      double seen = figures.getOrDefault("ModelLatency", Map.of()).getOrDefault("SampleCount", 0.0);
      if (seen >= requests || System.nanoTime() + LOOK_AGAIN.toNanos() > deadlineNanos) {
        return metrics(figures, start, end, seen, requests);
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private Map<String, Map<String, Double>> figures(String variant, Instant start, Instant end) {
    List<MetricDataQuery> queries = new ArrayList<>();
    for (String metric : METRICS) {
      for (String statistic : STATISTICS) {
        queries.add(query(variant, metric, statistic));
      }
    }
    GetMetricDataRequest request =
        GetMetricDataRequest.builder()
            .startTime(start)
            .endTime(end)
            .metricDataQueries(queries)
            .build();
    Map<String, Map<String, Double>> figures = new TreeMap<>();
    for (MetricDataResult result : cloudWatch.getMetricData(request).join().metricDataResults()) {
      String[] id = result.id().split("_", 2);
      String metric = METRICS.get(Integer.parseInt(id[0].substring(1)));
      String statistic = STATISTICS.get(Integer.parseInt(id[1]));
      result.values().stream()
          .reduce(statistic.equals("Maximum") ? Math::max : Double::sum)
          .ifPresent(
              value ->
                  figures.computeIfAbsent(metric, key -> new TreeMap<>()).put(statistic, value));
    }
    return figures;
  }

  private MetricDataQuery query(String variant, String metric, String statistic) {
    return MetricDataQuery.builder()
        .id("m" + METRICS.indexOf(metric) + "_" + STATISTICS.indexOf(statistic))
        .metricStat(
            stat ->
                stat.stat(statistic)
                    .period(PERIOD_SECONDS)
                    .metric(
                        of ->
                            of.namespace(NAMESPACE)
                                .metricName(metric)
                                .dimensions(
                                    dimension("EndpointName", endpoint),
                                    dimension("VariantName", variant))))
        .build();
  }

  private static Dimension dimension(String name, String value) {
    return Dimension.builder().name(name).value(value).build();
  }

  private static ServiceMetrics metrics(
      Map<String, Map<String, Double>> figures,
      Instant start,
      Instant end,
      double seen,
      long requests) {
    List<ServiceMetric> metrics = new ArrayList<>();
    figures.forEach(
        (name, byStatistic) -> {
          double count = byStatistic.getOrDefault("SampleCount", 0.0);
          if (count > 0) {
            metrics.add(new ServiceMetric(name, "SampleCount", "Count", count));
            metrics.add(
                new ServiceMetric(
                    name, "Average", "Microseconds", byStatistic.getOrDefault("Sum", 0.0) / count));
            metrics.add(
                new ServiceMetric(
                    name, "Maximum", "Microseconds", byStatistic.getOrDefault("Maximum", 0.0)));
          }
        });
    return new ServiceMetrics(
        metrics,
        Optional.of(
            "CloudWatch, whole minutes from %s to %s around the cell, warm-up included: %.0f calls, of %d that were sent"
                .formatted(start, end, seen, requests)));
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
