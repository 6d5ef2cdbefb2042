package dev.tenk.cost.stated;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file of what a tool states, as {@code tenk import stated} writes and scenarios name it.
 *
 * @param statedBy the tool, or the command whose output it is from
 * @param figures what kind of figures they are and what they lack, without full stop
 * @param capacities of devices, servers and instances; may be empty
 * @param memorySizes of functions; empty where there are capacities, and not else
 */
public record StatedFile(
    String statedBy,
    String figures,
    List<StatedCapacity> capacities,
    List<StatedMemorySize> memorySizes) {
  private static final int MOST_MB = 10_240;
  private static final int LINE_CHARS = 90;

  /** Copies its lists. */
  public StatedFile {
    capacities = List.copyOf(capacities);
    memorySizes = List.copyOf(memorySizes);
  }

  static StatedFile ofCapacities(String statedBy, String figures, List<StatedCapacity> capacities) {
    return new StatedFile(statedBy, figures, capacities, List.of());
  }

  /**
   * Reads one.
   *
   * @param fileName as the user knows it, for messages
   * @throws ConfigurationException with file, line and column; unknown keys are refused
   */
  public static StatedFile read(String fileName, String yaml) {
    Settings root = Settings.parse(fileName, Path.of(""), yaml);
    String statedBy = root.string("stated_by");
    String figures = root.string("figures");
    StatedFile file =
        root.has("memory_sizes")
            ? new StatedFile(
                statedBy,
                figures,
                List.of(),
                root.sections("memory_sizes").stream().map(StatedFile::memorySize).toList())
            : ofCapacities(
                statedBy,
                figures,
                root.sections("capacities").stream().map(StatedFile::capacity).toList());
    // for people, who may want to find what it was read from
    List.of("file", "sha256").forEach(root::has);
    root.rejectUnknownKeys();
    return file;
  }

  private static StatedCapacity capacity(Settings settings) {
    return new StatedCapacity(
        settings.string("name"),
        settings.value("capacity_per_s", StatedNumbers::aboveZero),
        settings.has("service_time_ms")
            ? Optional.of(settings.value("service_time_ms", StatedNumbers::aboveZero))
            : Optional.empty(),
        remarks(settings));
  }

  private static StatedMemorySize memorySize(Settings settings) {
    return new StatedMemorySize(
        settings.integer("memory_mb", 1, MOST_MB),
        settings.value("billed_ms", StatedNumbers::aboveZero),
        remarks(settings));
  }

  private static List<String> remarks(Settings settings) {
    return settings.has("remarks") ? settings.strings("remarks", text -> text) : List.of();
  }

  /**
   * One capacity of it.
   *
   * @param name empty where there is only one
   * @throws IllegalArgumentException if there is none of that name, none at all, or several and
   *     none is named
   */
  public StatedCapacity capacity(Optional<String> name) {
    if (capacities.isEmpty()) {
      throw new IllegalArgumentException("the file states durations of a function, no capacity");
    }
    List<StatedCapacity> found =
        capacities.stream().filter(each -> name.map(each.name()::equals).orElse(true)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new IllegalArgumentException(
        "%s; it has %s"
            .formatted(
                name.map(each -> "the file states nothing of '" + each + "'")
                    .orElse("the file states several capacities, say which with 'name'"),
                capacities.stream().map(StatedCapacity::name).collect(Collectors.joining(", "))));
  }

  /**
   * One memory size of it.
   *
   * @throws IllegalArgumentException if it is not among them
   */
  public StatedMemorySize memorySize(int memoryMb) {
    return memorySizes.stream()
        .filter(each -> each.memoryMb() == memoryMb)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    memorySizes.isEmpty()
                        ? "the file states a capacity, no durations of a function"
                        : "the file states no duration with %d MB; it has %s MB"
                            .formatted(
                                memoryMb,
                                memorySizes.stream()
                                    .map(each -> String.valueOf(each.memoryMb()))
                                    .collect(Collectors.joining(", ")))));
  }

  /**
   * Writes it as YAML.
   *
   * @param source name of the tool's own file
   * @param sha256 of that
   */
  public void write(String source, String sha256, Appendable out) throws IOException {
    comment("Stated by a tool, not measured by tenk: " + figures + ".", out);
    out.append("stated_by: ").append(quoted(statedBy)).append('\n');
    out.append("figures: ").append(quoted(figures)).append('\n');
    out.append("file: ").append(quoted(source)).append('\n');
    out.append("sha256: ").append(sha256).append('\n');
    out.append(capacities.isEmpty() ? "memory_sizes:\n" : "capacities:\n");
    for (StatedCapacity each : capacities) {
      out.append("  - name: ").append(quoted(each.name())).append('\n');
      number("capacity_per_s", each.capacityPerSecond(), out);
      if (each.serviceTimeMillis().isPresent()) {
        number("service_time_ms", each.serviceTimeMillis().get(), out);
      }
      remarks(each.remarks(), out);
    }
    for (StatedMemorySize each : memorySizes) {
      out.append("  - memory_mb: ").append(String.valueOf(each.memoryMb())).append('\n');
      number("billed_ms", each.billedMillis(), out);
      remarks(each.remarks(), out);
    }
  }

  private static void comment(String text, Appendable out) throws IOException {
    int column = 0;
    for (String word : text.split(" ", -1)) {
      if (column == 0 || column + word.length() > LINE_CHARS) {
        out.append(column == 0 ? "#" : "\n#");
        column = 1;
      }
      out.append(' ').append(word);
      column += word.length() + 1;
    }
    out.append('\n');
  }

  private static void number(String key, BigDecimal value, Appendable out) throws IOException {
    out.append("    ").append(key).append(": ").append(value.toPlainString()).append('\n');
  }

  private static void remarks(List<String> remarks, Appendable out) throws IOException {
    if (!remarks.isEmpty()) {
      out.append("    remarks:\n");
      for (String remark : remarks) {
        out.append("      - ").append(quoted(remark)).append('\n');
      }
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
