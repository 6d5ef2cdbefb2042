package dev.tenk.localcloud;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** CloudWatch's GetMetricData, in the query protocol. */
final class MetricService implements CloudHandler.Service {
  private static final String NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";
  private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d+)?|100)");

  private final Metrics metrics;
  private final String region;

  MetricService(LocalCloudProfile profile, Metrics metrics) {
    this.region = profile.region();
    this.metrics = metrics;
  }

  @Override
  public CloudHandler.Protocol protocol(Request request) {
    return CloudHandler.Protocol.QUERY;
  }

  @Override
  public void handle(Call call) throws ServiceException {
    Map<String, String> form = TokenService.form(call.body());
    if (!"GetMetricData".equals(form.get("Action"))) {
      throw new ServiceException(
          400, "InvalidAction", "Could not find operation " + form.get("Action"));
    }
    call.caller().require("cloudwatch:GetMetricData", "*");
    Instant from = instant(form, "StartTime");
    Instant to = instant(form, "EndTime");
    if (!from.isBefore(to)) {
      throw new ServiceException(
          400, "ValidationError", "The parameter EndTime must be greater than StartTime.");
    }
    boolean ascending = "TimestampAscending".equals(form.get("ScanBy"));
    StringBuilder results = new StringBuilder();
    for (int i = 1; form.get(query(i) + "Id") != null; i++) {
      results.append(Xml.element("member", result(call, form, query(i), from, to, ascending)));
    }
    call.exchange()
        .text(
            200,
            "text/xml",
            Xml.document(
                "GetMetricDataResponse",
                NAMESPACE,
                Xml.element(
                        "GetMetricDataResult",
                        Xml.element("MetricDataResults", results.toString())
                            + Xml.element("Messages", ""))
                    + Xml.element(
                        "ResponseMetadata", Xml.text("RequestId", call.exchange().requestId()))));
  }

  private static String query(int number) {
    return "MetricDataQueries.member." + number + ".";
  }

  private String result(
      Call call,
      Map<String, String> form,
      String query,
      Instant from,
      Instant to,
      boolean ascending)
      throws ServiceException {
    String stat = query + "MetricStat.";
    String name = required(form, stat + "Metric.MetricName");
    Map<String, String> dimensions = new HashMap<>();
    for (int i = 1; ; i++) {
      String dimension = stat + "Metric.Dimensions.member." + i + ".";
      String dimensionName = form.get(dimension + "Name");
      if (dimensionName == null) {
        break;
      }
      dimensions.put(dimensionName, required(form, dimension + "Value"));
    }
    long periodMillis = 1000 * number(form, stat + "Period");
    if (periodMillis <= 0) {
      throw new ServiceException(400, "ValidationError", "Period must be greater than 0.");
    }
    NavigableMap<Instant, Double> figures =
        call.caller().region().equals(region)
            ? metrics.query(
                new Metrics.Metric(required(form, stat + "Metric.Namespace"), name, dimensions),
                from,
                to,
                periodMillis,
                statistic(required(form, stat + "Stat")))
            : new TreeMap<>();
    StringBuilder timestamps = new StringBuilder();
    StringBuilder values = new StringBuilder();
    (ascending ? figures : figures.descendingMap())
        .forEach(
            (start, value) -> {
              timestamps.append(
                  Xml.text("member", start.truncatedTo(ChronoUnit.SECONDS).toString()));
              values.append(Xml.text("member", Double.toString(value)));
            });
    String label = form.get(query + "Label");
    return Xml.text("Id", form.get(query + "Id"))
        + Xml.text("Label", label == null ? name : label)
        + Xml.element("Timestamps", timestamps.toString())
        + Xml.element("Values", values.toString())
        + Xml.text("StatusCode", "Complete");
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

  private static Instant instant(Map<String, String> form, String name) throws ServiceException {
    try {
      return Instant.parse(required(form, name));
    } catch (DateTimeParseException e) {
      throw new ServiceException(400, "ValidationError", name + " is not a time");
    }
  }

  private static long number(Map<String, String> form, String name) throws ServiceException {
    try {
      return Long.parseLong(required(form, name));
    } catch (NumberFormatException e) {
      throw new ServiceException(400, "ValidationError", name + " is not a number");
    }
  }

  private static String required(Map<String, String> form, String name) throws ServiceException {
    String value = form.get(name);
    if (value == null) {
      throw new ServiceException(400, "ValidationError", name + " is missing");
    }
    return value;
  }
}
