package dev.tenk.cost.stated;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.table.TableReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What a tool's own file states, where it has no requests of which a run could be made.
 *
 * @param stated at least one figure
 * @param leftOut what the file has and states nothing with, each with its reason, for people
 */
public record ToolOutput(StatedFile stated, List<String> leftOut) {
  private static final int LOOKED_AT_BYTES = 1 << 20;

  /** Copies its list. */
  public ToolOutput {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Reads one of the forms, by what it begins with or which keys it has.
   *
   * @param fileName as the user knows it, for messages
   * @param bytes the whole file
   * @throws ConfigurationException if it is none of them, is cut short, or states nothing
   */
  public static ToolOutput read(String fileName, byte[] bytes) {
    // a tool's requests may hold bytes of images, which are no UTF-8
    String beginning =
        new String(bytes, 0, Math.min(bytes.length, LOOKED_AT_BYTES), StandardCharsets.ISO_8859_1);
    if (beginning.contains("\"response_timestamps\"")
        || beginning.contains("\"request_start_ns\"")) {
      throw new ConfigurationException(
          fileName
              + ": it has requests, of which a run can be made: tenk import FILE --suite SUITE");
    }
    String text = TableReader.text(fileName, bytes);
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (content.isBlank() || content.startsWith("net_name,")) {
      return HailortcliFile.read(fileName, content).stated();
    }
    if (PerfAnalyzerReport.is(content)) {
      return PerfAnalyzerReport.read(fileName, content);
    }
    if (AiperfSummary.isCsv(content)) {
      return AiperfSummary.ofCsv(fileName, content);
    }
    if (!content.stripLeading().startsWith("{")) {
      throw none(fileName);
    }
    Settings root = Settings.parse(fileName, Path.of(""), content);
    if (root.has("network_groups")) {
      return HailortcliFile.read(fileName, content).stated();
    }
    if (root.has("request_throughput")) {
      return AiperfSummary.ofJson(root);
    }
    if (root.has("InferenceRecommendations") || root.has("JobArn")) {
      return InferenceRecommenderJob.read(root);
    }
    if (content.contains("\"stateMachine\"")) {
      return PowerTuningOutput.read(root);
    }
    throw none(fileName);
  }

  private static ConfigurationException none(String fileName) {
    return new ConfigurationException(
        fileName
            + ": not what hailortcli (run --csv, benchmark --csv, run2 --json), perf_analyzer (-f),"
            + " AIPerf (its summary), SageMaker Inference Recommender (its job) or AWS Lambda Power"
            + " Tuning (its output) writes; docs/scenario.md has how each of them writes one");
  }
}
