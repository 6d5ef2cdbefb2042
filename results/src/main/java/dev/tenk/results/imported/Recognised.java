package dev.tenk.results.imported;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How a form is told from the others: by a file's first line.
 *
 * @param test of that line
 * @param format that it is the first line of
 */
record Recognised(Predicate<String> test, ResultsFormat format) {
  private static final Pattern HEADERLESS_JMETER =
      Pattern.compile("[0-9]{12,14}[,;\t][0-9]+[,;\t].*");
  private static final Pattern VEGETA_CSV =
      Pattern.compile("[0-9]{18,19},[0-9]{1,3},[0-9]+,[0-9]+,[0-9]+,.*");
  // a first record of type 0, and the length of a version
  private static final Pattern GATLING_BINARY = Pattern.compile("\\x00{4}[\\x04-\\x20][0-9]+\\..*");
  // formatted by another tool, the first line would be no more than its bracket
  private static final Pattern PERF_ANALYZER = Pattern.compile("\\s*\\{\\s*\"experiments\"\\s*:");
  private static final List<String> MEANS_ONLY =
      List.of(
          ",Inferences/Second,",
          "\"request_throughput\"",
          "Metric,avg,",
          "\"InferenceRecommendations\"",
          "\"stateMachine\"",
          "net_name,",
          "\"network_groups\"");
  private static final List<Recognised> ALL =
      List.of(
          new Recognised(line -> line.matches("(RUN|ASSERTION)\t.*"), new GatlingText()),
          new Recognised(GATLING_BINARY.asMatchPredicate(), new GatlingBinary()),
          new Recognised(line -> line.startsWith("metric_name,"), new K6Csv()),
          new Recognised(
              line -> line.contains("timeStamp") && line.contains("elapsed"), new JmeterCsv()),
          new Recognised(
              line -> line.startsWith("<?xml") || line.startsWith("<testResults"), new JmeterXml()),
          new Recognised(line -> hasKeys(line, "metric", "type"), new K6Json()),
          new Recognised(
              line -> hasKeys(line, "metadata", "metrics", "request_start_ns"),
              new AiperfJsonLines()),
          new Recognised(line -> hasKeys(line, "latency", "timestamp"), new VegetaFile(true)),
          new Recognised(VEGETA_CSV.asMatchPredicate(), new VegetaFile(false)),
          new Recognised(HEADERLESS_JMETER.asMatchPredicate(), new JmeterCsv()));

  /** By the beginning of a file; empty where it is none. */
  static Optional<ResultsFormat> of(String beginning) {
    if (PERF_ANALYZER.matcher(beginning).lookingAt()) {
      return Optional.of(new PerfAnalyzerJson());
    }
    String first = beginning.replace("\uFEFF", "").lines().findFirst().orElse("");
    return ALL.stream().filter(each -> each.test.test(first)).map(Recognised::format).findFirst();
  }

  private static boolean hasKeys(String line, String... keys) {
    return line.startsWith("{")
        && List.of(keys).stream().allMatch(key -> line.contains("\"" + key + "\""));
  }

  /** What is said of a file that is none of them. */
  static String whyNot(byte[] beginning) {
    String text = new String(beginning, StandardCharsets.ISO_8859_1);
    if (text.isBlank()) {
      return "the file is empty";
    }
    if (List.of("Attack", "Seq", "Latency").stream().allMatch(text::contains)) {
      return "vegeta's binary encoding; make JSON of it with: vegeta encode --to json FILE";
    }
    if (MEANS_ONLY.stream().anyMatch(text::contains)) {
      return "it has figures of a whole load and no requests, of which no run can be made; tenk"
          + " import stated FILE makes them figures for a scenario";
    }
    return "not a file of Gatling (simulation.log), JMeter (CSV, XML), k6 (JSON, CSV), vegeta"
        + " (JSON, CSV), perf_analyzer (JSON), AIPerf (profile_export.jsonl) or HdrHistogram"
        + " (.hlog); docs/import.md has how each of them writes"
        + " one";
  }
}
