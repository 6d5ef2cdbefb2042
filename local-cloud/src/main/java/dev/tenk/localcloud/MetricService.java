package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** CloudWatch's GetMetricData. */
final class MetricService implements CloudHandler.Service {
  private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d+)?|100)");

  private final Metrics metrics;
  private final String region;

  MetricService(LocalCloudProfile profile, Metrics metrics) {
    this.region = profile.region();
    this.metrics = metrics;
  }

  @Override
  public CloudHandler.Protocol protocol(Request request) {
    return MetricProtocol.of(request).errors();
  }

  @Override
  public void handle(Call call) throws ServiceException {
    MetricProtocol protocol = MetricProtocol.of(call.request());
    String operation = protocol.operation(call).orElse("");
    if (!operation.equals("GetMetricData")) {
      throw new ServiceException(
          400, protocol.unknownOperation(), "Could not find operation " + operation);
    }
    call.caller().require("cloudwatch:GetMetricData", "*");
    JsonNode input = protocol.input(call);
    Instant from = time(input, "StartTime");
    Instant to = time(input, "EndTime");
    if (!from.isBefore(to)) {
      throw new ServiceException(
          400, "ValidationError", "The parameter EndTime must be greater than StartTime.");
    }
    boolean ascending = "TimestampAscending".equals(input.path("ScanBy").asText());
    List<Map<String, Object>> results = new ArrayList<>();
    for (JsonNode query : input.path("MetricDataQueries")) {
      NavigableMap<Instant, Double> figures =
          call.caller().region().equals(region) ? figures(query, from, to) : new TreeMap<>();
      results.add(result(query, ascending ? figures : figures.descendingMap()));
    }
    protocol.answer(call, operation, Map.of("MetricDataResults", results, "Messages", List.of()));
  }

  private static Map<String, Object> result(JsonNode query, NavigableMap<Instant, Double> figures)
      throws ServiceException {
    String name = text(query.path("MetricStat").path("Metric"), "MetricName");
    return ServiceJson.object(
        "Id", text(query, "Id"),
        "Label", query.path("Label").asText(name),
        "Timestamps",
            figures.keySet().stream().map(start -> start.truncatedTo(ChronoUnit.SECONDS)).toList(),
        "Values", List.copyOf(figures.values()),
        "StatusCode", "Complete");
  }

  private NavigableMap<Instant, Double> figures(JsonNode query, Instant from, Instant to)
      throws ServiceException {
    JsonNode stat = query.path("MetricStat");
    JsonNode metric = stat.path("Metric");
    Map<String, String> dimensions = new HashMap<>();
    for (JsonNode dimension : metric.path("Dimensions")) {
      dimensions.put(text(dimension, "Name"), text(dimension, "Value"));
    }
    long periodMillis = 1000 * number(stat, "Period");
    if (periodMillis <= 0) {
      throw new ServiceException(400, "ValidationError", "Period must be greater than 0.");
    }
    return metrics.query(
        new Metrics.Metric(text(metric, "Namespace"), text(metric, "MetricName"), dimensions),
        from,
        to,
        periodMillis,
        statistic(text(stat, "Stat")));
  }

  private static ToDoubleFunction<double[]> statistic(String name) throws ServiceException {
    Matcher percentile = PERCENTILE.matcher(name);
    if (percentile.matches()) {
      double share = Double.parseDouble(percentile.group(1)) / 100;
      return values -> quantile(values, share);
    }
    return switch (name) {
      case "Average" -> values -> Arrays.stream(values).average().orElseThrow();
      case "Sum" -> values -> Arrays.stream(values).sum();
      case "SampleCount" -> values -> values.length;
      case "Maximum" -> values -> Arrays.stream(values).max().orElseThrow();
      case "Minimum" -> values -> Arrays.stream(values).min().orElseThrow();
      default ->
          throw new ServiceException(
              400, "ValidationError", "The value " + name + " for parameter Stat is invalid.");
    };
  }

  /** The smallest value that at least this share of the values do not exceed. */
  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
  }

  private static Instant time(JsonNode input, String name) throws ServiceException {
    JsonNode seconds = required(input, name);
    if (!seconds.isNumber()) {
      throw new ServiceException(400, "ValidationError", name + " is not a time");
    }
    return Instant.ofEpochMilli(Math.round(1000 * seconds.doubleValue()));
  }

  private static long number(JsonNode input, String name) throws ServiceException {
    try {
      return Long.parseLong(text(input, name));
    } catch (NumberFormatException e) {
      throw new ServiceException(400, "ValidationError", name + " is not a number");
    }
  }

  private static String text(JsonNode input, String name) throws ServiceException {
    return required(input, name).asText();
  }

  private static JsonNode required(JsonNode input, String name) throws ServiceException {
    JsonNode value = input.get(name);
    if (value == null) {
      throw new ServiceException(400, "ValidationError", name + " is missing");
    }
    return value;
  }
}
