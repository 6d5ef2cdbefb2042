package dev.tenk.jmh.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.analysis.benchmarks.ForkedValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A result as JMH 1.37 writes it in its own JSON.
 *
 * @param benchmark {@code Class.method} without the package
 * @param parameters of the benchmark, in JMH's order
 * @param mode JMH's short word: {@code sample}, {@code thrpt}, {@code avgt}, {@code ss}
 * @param score of the primary metric; of forks only where JMH keeps no single times
 * @param unit of the score
 * @param secondary scores of profilers by name; those that are no numbers are left out
 * @param raw of each fork and iteration, how often each value was sampled; empty in any other mode
 *     than {@code sample}
 */
public record JmhResult(
    String benchmark,
    Map<String, String> parameters,
    String mode,
    ForkedValue score,
    String unit,
    Map<String, ForkedValue> secondary,
    List<List<NavigableMap<Long, Long>>> raw) {

  /** The mode in which JMH keeps single times. */
  public static final String SAMPLE = "sample";

  /**
   * Reads all results of a file.
   *
   * @throws IOException when it cannot be read, or is no such file
   */
  public static List<JmhResult> readAll(Path file) throws IOException {
    List<JmhResult> results = new ArrayList<>();
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    if (!root.isArray()) {
      throw new IOException(file + " is no result of JMH");
    }
    for (JsonNode node : root) {
      results.add(read(file, node));
    }
    return results;
  }

  private static JmhResult read(Path file, JsonNode node) throws IOException {
    JsonNode primary = node.path("primaryMetric");
    if (!node.path("benchmark").isTextual() || !primary.path("score").isNumber()) {
      throw new IOException(file + " is no result of JMH: a benchmark or its score is missing");
    }
    String[] names = node.get("benchmark").textValue().split("\\.", -1);
    String mode = node.path("mode").asText();
    Map<String, String> parameters = new LinkedHashMap<>();
    node.path("params")
        .properties()
        .forEach(each -> parameters.put(each.getKey(), each.getValue().asText()));
    Map<String, ForkedValue> secondary = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : node.path("secondaryMetrics").properties()) {
      // JMH writes "NaN" where it has no number
      if (each.getValue().path("score").isNumber()) {
        // older versions of JMH put a dot before a profiler's metrics
        secondary.put(each.getKey().replace("·", ""), score(each.getValue()));
      }
    }
    return new JmhResult(
        names.length < 2
            ? node.get("benchmark").textValue()
            : names[names.length - 2] + "." + names[names.length - 1],
        parameters,
        mode,
        score(primary),
        primary.path("scoreUnit").asText(),
        secondary,
        mode.equals(SAMPLE) ? raw(file, primary.path("rawDataHistogram")) : List.of());
  }

  /** Of a fork it is the mean over its iterations. */
  private static ForkedValue score(JsonNode metric) {
    List<Double> scores = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      double sum = 0;
      for (JsonNode iteration : fork) {
        sum += iteration.doubleValue();
      }
      if (!fork.isEmpty()) {
        scores.add(sum / fork.size());
      }
    }
    return new ForkedValue(metric.get("score").doubleValue(), scores);
  }

  private static List<List<NavigableMap<Long, Long>>> raw(Path file, JsonNode forks)
      throws IOException {
    List<List<NavigableMap<Long, Long>>> all = new ArrayList<>();
    for (JsonNode fork : forks) {
      List<NavigableMap<Long, Long>> iterations = new ArrayList<>();
      for (JsonNode iteration : fork) {
        NavigableMap<Long, Long> counts = new TreeMap<>();
        for (JsonNode pair : iteration) {
          if (pair.size() != 2 || pair.get(1).longValue() < 0) {
            throw new IOException(file + ": a raw histogram is not pairs of value and count");
          }
          counts.merge(Math.round(pair.get(0).doubleValue()), pair.get(1).longValue(), Long::sum);
        }
        iterations.add(counts);
      }
      all.add(iterations);
    }
    if (all.isEmpty()) {
      throw new IOException(file + " has no raw histogram");
    }
    return all;
  }
}
