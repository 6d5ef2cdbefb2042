package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.targets.aws.AwsConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
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
  /** Name of the one variant of most endpoints, where no other is given. */
  static final String USUAL_VARIANT = "AllTraffic";

  private static final String NAMESPACE = "AWS/SageMaker";
  private static final int PERIOD_SECONDS = 60;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final List<String> METRICS =
      List.of("ModelLatency", "OverheadLatency", "ModelSetupTime");
  private static final List<String> STATISTICS =
      List.of(MinuteFigures.SUM, MinuteFigures.COUNT, MinuteFigures.MAXIMUM);

  /** Of one answer: more than a cell's minutes can fill. */
  private static final int MOST_PAGES = 100;

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
   * @param calls how many reached a container; CloudWatch is asked again until it knows of just
   *     these, or the wait is over
   */
  ServiceMetrics read(String variant, Instant from, Instant to, long calls) {
    Instant start = from.truncatedTo(ChronoUnit.MINUTES);
    Instant end = to.truncatedTo(ChronoUnit.MINUTES).plusSeconds(PERIOD_SECONDS);
    long deadlineNanos = System.nanoTime() + wait.toNanos();
    while (true) {
      MinuteFigures figures;
      try {
        figures = figures(variant, start, end);
      } catch (CompletionException e) {
        return new ServiceMetrics(List.of(), Optional.of(whyNot(e.getCause())), Optional.empty());
      }
      Optional<String> incomplete = figures.incomplete(calls);
      if (incomplete.isEmpty() || System.nanoTime() + LOOK_AGAIN.toNanos() > deadlineNanos) {
        return new ServiceMetrics(
            figures.metrics(),
            Optional.of(
                "CloudWatch, whole minutes from %s to %s around the cell, warm-up included: %.0f calls, of %d that were sent"
                    .formatted(start, end, figures.calls(), calls)),
            incomplete);
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private MinuteFigures figures(String variant, Instant start, Instant end) {
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
    MinuteFigures figures = new MinuteFigures();
    for (int page = 0; page < MOST_PAGES; page++) {
      GetMetricDataResponse response = cloudWatch.getMetricData(request).join();
      for (MetricDataResult result : response.metricDataResults()) {
        String[] id = result.id().split("_", 2);
        figures.add(
            METRICS.get(Integer.parseInt(id[0].substring(1))),
            STATISTICS.get(Integer.parseInt(id[1])),
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
