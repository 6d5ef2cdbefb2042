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
 * A file of what a tool states, as {@code tenk import} writes and scenarios name it.
 *
 * @param statedBy the command whose output it is from
 * @param networks what is stated of each, at least one
 */
public record StatedFile(String statedBy, List<StatedNetwork> networks) {
  private static final List<String> ABOUT =
      List.of(
          "# Stated by a tool, not measured by tenk: means of its own runs on the device, without",
          "# percentiles, queue, network or errors. An upper bound of what a server on that device",
          "# can do. HailoRT and PCIe link of that host: the tool does not tell.");

  /** Copies its list. */
  public StatedFile {
    networks = List.copyOf(networks);
  }

  /**
   * Reads one.
   *
   * @param fileName as the user knows it, for messages
   * @throws ConfigurationException with file, line and column; unknown keys are refused
   */
  public static StatedFile read(String fileName, String yaml) {
    Settings root = Settings.parse(fileName, Path.of(""), yaml);
    StatedFile file =
        new StatedFile(
            root.string("stated_by"),
            root.sections("networks").stream().map(StatedFile::network).toList());
    // for people, who may want to find what it was read from
    List.of("file", "sha256").forEach(root::has);
    root.rejectUnknownKeys();
    return file;
  }

  private static StatedNetwork network(Settings settings) {
    return new StatedNetwork(
        settings.string("name"),
        settings.value("capacity_per_s", StatedFile::aboveZero),
        settings.has("service_time_ms")
            ? Optional.of(settings.value("service_time_ms", StatedFile::aboveZero))
            : Optional.empty(),
        settings.has("remarks") ? settings.strings("remarks", text -> text) : List.of());
  }

  private static BigDecimal aboveZero(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      if (number.signum() > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, like what is not above 0
    }
    throw new IllegalArgumentException("'" + text + "' is not a number above 0");
  }

  /**
   * One network of it.
   *
   * @param name empty where there is only one
   * @throws IllegalArgumentException if there is no such network, or several and none is named
   */
  public StatedNetwork network(Optional<String> name) {
    List<StatedNetwork> found =
        networks.stream().filter(each -> name.map(each.name()::equals).orElse(true)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new IllegalArgumentException(
        "%s; its networks are %s"
            .formatted(
                name.map(each -> "the file has no network '" + each + "'")
                    .orElse("the file has several networks, name one with 'network'"),
                networks.stream().map(StatedNetwork::name).collect(Collectors.joining(", "))));
  }

  /**
   * Writes it as YAML.
   *
   * @param source name of the tool's own file
   * @param sha256 of that
   */
  public void write(String source, String sha256, Appendable out) throws IOException {
    for (String line : ABOUT) {
      out.append(line).append('\n');
    }
    out.append("stated_by: ").append(statedBy).append('\n');
    out.append("file: ").append(quoted(source)).append('\n');
    out.append("sha256: ").append(sha256).append('\n');
    out.append("networks:\n");
    for (StatedNetwork each : networks) {
      out.append("  - name: ").append(quoted(each.name())).append('\n');
      out.append("    capacity_per_s: ").append(each.capacityPerSecond().toPlainString());
      out.append('\n');
      if (each.serviceTimeMillis().isPresent()) {
        out.append("    service_time_ms: ");
        out.append(each.serviceTimeMillis().get().toPlainString()).append('\n');
      }
      if (!each.remarks().isEmpty()) {
        out.append("    remarks:\n");
        for (String remark : each.remarks()) {
          out.append("      - ").append(quoted(remark)).append('\n');
        }
      }
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
