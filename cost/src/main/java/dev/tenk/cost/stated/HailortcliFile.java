package dev.tenk.cost.stated;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Hailo's {@code hailortcli} writes of a run: {@code run --csv}, {@code benchmark --csv} and
 * {@code run2 --json}.
 *
 * <p>Read after its writers in hailo-ai/hailort at the tags v4.18.0 to v4.23.0 and v5.0.0 to
 * v5.2.0: hailort/hailortcli/infer_stats_printer.cpp, run2/live_stats.cpp, network_live_track.cpp
 * and measurement_live_track.cpp. What they write is the same at all of them; from v5.1.0 on {@code
 * benchmark} takes --csv and writes nothing. No file of a real device was seen.
 *
 * @param command that wrote it
 * @param networks what it states of each, at least one, names unique
 * @param failed the networks that did not run, each with its status, for people; may be empty
 */
record HailortcliFile(String command, List<StatedCapacity> networks, List<String> failed) {
  private static final String RUN = "hailortcli run --csv";
  private static final String BENCHMARK = "hailortcli benchmark --csv";
  private static final String RUN2 = "hailortcli run2 --json";

  private static final String RUN_HEADER =
      "net_name,status,status_description,fps,num_of_frames,send_rate,recv_rate,hw_latency,"
          + "overall_latency,min_power,average_power,max_power,min_current,average_current,"
          + "max_current,min_temp,average_temp,max_temp";
  private static final String BENCHMARK_HEADER =
      "net_name,fps,hw_only_fps,num_of_frames,num_of_frames_hw_only,hw_latency,overall_latency,"
          + "min_power,average_power,max_power";
  // A run that failed ends in so many commas and, by an oversight, without an end of the line.
  private static final int FIELDS_OF_A_FAILURE = 13;
  private static final String SUCCESS = "0";

  /** What such a file says, as it is said again wherever it is used. */
  static final String FIGURES =
      "means of the tool's own run, an upper bound without network, queue and errors; the true cost"
          + " is this or more";

  /** Copies its lists. */
  HailortcliFile {
    networks = List.copyOf(networks);
    failed = List.copyOf(failed);
  }

  ToolOutput stated() {
    return new ToolOutput(
        StatedFile.ofCapacities(command, FIGURES, networks),
        failed.stream().map(each -> each + ", for it did not run").toList());
  }

  /**
   * Reads one.
   *
   * @param fileName as the user knows it, for messages
   * @param text the whole file
   * @throws ConfigurationException if it is no such file, is cut short, or states no capacity
   */
  static HailortcliFile read(String fileName, String text) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (content.isBlank()) {
      throw refused(
          fileName,
          "the file is empty, as hailortcli benchmark --csv leaves it from HailoRT 5.1 on; take"
              + " hailortcli run2 --json");
    }
    HailortcliFile read =
        content.startsWith("{") ? json(fileName, content) : csv(fileName, content);
    Set<String> names = new HashSet<>();
    for (StatedCapacity network : read.networks()) {
      if (!names.add(network.name())) {
        throw refused(
            fileName,
            "it has network '%s' twice; give a file of one run".formatted(network.name()));
      }
    }
    return read;
  }

  private static HailortcliFile csv(String fileName, String content) {
    List<String> lines = content.lines().toList();
    if (lines.get(0).equals(RUN_HEADER)) {
      return runs(fileName, lines);
    } else if (lines.get(0).equals(BENCHMARK_HEADER)) {
      return new HailortcliFile(BENCHMARK, List.of(benchmark(fileName, lines)), List.of());
    }
    throw new ConfigurationException(
        fileName
            + ":1:1: this is not what hailortcli run --csv, benchmark --csv or run2 --json writes;"
            + " give a file of one of these");
  }

  private static HailortcliFile runs(String fileName, List<String> lines) {
    List<StatedCapacity> networks = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (int line = 2; line <= lines.size(); line++) {
      List<String> fields = fields(lines.get(line - 1));
      while (fields.size() >= FIELDS_OF_A_FAILURE && !fields.get(1).equals(SUCCESS)) {
        failed.add("%s with status %s (%s)".formatted(fields.get(0), fields.get(1), fields.get(2)));
        // The next one's name follows the last comma.
        fields = fields.subList(FIELDS_OF_A_FAILURE, fields.size());
      }
      if (fields.isEmpty() || fields.equals(List.of(""))) {
        continue;
      }
      Row row = new Row(fileName, line, RUN_HEADER, fields);
      networks.add(
          new StatedCapacity(
              row.text("net_name"),
              row.rate("fps"),
              row.optional("hw_latency"),
              row.remarks("streaming or hw_only, which the file does not tell")));
    }
    if (networks.isEmpty()) {
      throw refused(
          fileName,
          failed.isEmpty()
              ? "it has a header and no row; run hailortcli again to its end"
              : "nothing ran in it: " + String.join(", ", failed) + "; mend that and run it again");
    }
    return new HailortcliFile(RUN, networks, failed);
  }

  private static StatedCapacity benchmark(String fileName, List<String> lines) {
    if (lines.size() < 2) {
      throw refused(fileName, "it has a header and no row; run hailortcli again to its end");
    } else if (lines.size() > 2) {
      throw together(fileName, lines.size() - 1);
    }
    Row row = new Row(fileName, 2, BENCHMARK_HEADER, fields(lines.get(1)));
    return new StatedCapacity(
        row.text("net_name"),
        row.rate("fps"),
        row.optional("hw_latency"),
        row.remarks(
            "streaming"
                + row.optional("hw_only_fps")
                    .map(fps -> "; hw_only " + StatedNumbers.plain(fps) + " a second")
                    .orElse("")));
  }

  private static ConfigurationException together(String fileName, int networks) {
    return refused(
        fileName,
        "%d networks shared the device in it, so that no figure is what one can do; run each alone"
            .formatted(networks));
  }

  private static HailortcliFile json(String fileName, String content) {
    Settings root = Settings.parse(fileName, Path.of(""), content);
    if (!root.has("network_groups") || !root.has("inference_mode")) {
      throw new ConfigurationException(
          fileName
              + ":1:1: this is not what hailortcli run2 --json writes: it has no network_groups"
              + " with an inference_mode; give the file of its --json");
    }
    List<Settings> groups = root.sections("network_groups");
    if (groups.size() > 1) {
      throw together(fileName, groups.size());
    }
    Settings group = groups.get(0);
    if (!group.has("FPS")) {
      throw group.error(
          "name", "it states no FPS of '%s'; run it with that".formatted(group.string("name")));
    }
    Optional<BigDecimal> latency =
        group.has("hw_latency") && !group.string("hw_latency").equals("null")
            ? Optional.of(group.value("hw_latency", StatedNumbers::aboveZero))
            : Optional.empty();
    return new HailortcliFile(
        RUN2,
        List.of(
            new StatedCapacity(
                group.string("name"),
                group.value("FPS", StatedNumbers::aboveZero),
                latency,
                List.of("in mode " + root.string("inference_mode")))),
        List.of());
  }

  /** A line of CSV; hailortcli quotes nothing. */
  private static List<String> fields(String line) {
    return Arrays.asList(line.split(",", -1));
  }

  private static ConfigurationException refused(String fileName, String why) {
    return new ConfigurationException(fileName + ": " + why);
  }

  /** A row of CSV under its header. */
  private record Row(String fileName, int line, List<String> header, List<String> fields) {
    Row(String fileName, int line, String header, List<String> fields) {
      this(fileName, line, HailortcliFile.fields(header), fields);
      if (fields.size() != this.header.size()) {
        throw new ConfigurationException(
            "%s:%d:1: this row has %d fields instead of %d, as a file that was cut short; run hailortcli again to its end"
                .formatted(fileName, line, fields.size(), this.header.size()));
      }
    }

    String text(String column) {
      return fields.get(header.indexOf(column));
    }

    BigDecimal rate(String column) {
      return optional(column)
          .orElseThrow(
              () -> error(column, "it states no " + column + "; run hailortcli again to its end"));
    }

    Optional<BigDecimal> optional(String column) {
      if (text(column).isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(StatedNumbers.aboveZero(text(column)));
      } catch (IllegalArgumentException e) {
        throw error(column, column + ": " + e.getMessage());
      }
    }

    List<String> remarks(String first) {
      return optional("average_power")
          .map(watts -> List.of(first, "the chip alone drew " + StatedNumbers.plain(watts) + " W"))
          .orElse(List.of(first));
    }

    private ConfigurationException error(String column, String message) {
      int before = header.indexOf(column);
      int character =
          before + 1 + fields.subList(0, before).stream().mapToInt(String::length).sum();
      return new ConfigurationException(
          "%s:%d:%d: %s".formatted(fileName, line, character, message));
    }
  }
}
