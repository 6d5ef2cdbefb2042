package dev.tenk.cost.scenario;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Deployment;
import dev.tenk.cost.EdgeDevices;
import dev.tenk.cost.LambdaFunction;
import dev.tenk.cost.RealtimeEndpoint;
import dev.tenk.cost.stated.StatedCapacity;
import dev.tenk.cost.stated.StatedFile;
import dev.tenk.cost.stated.StatedMemorySize;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reads what another tool states in place of the deployment: {@code stated}, a file and, for a
 * capacity, which of it.
 */
final class StatedReader {
  private static final String KEY = "stated";
  private static final List<String> OTHERS =
      List.of("capacity_per_s", "service_time_ms", "batching", "billed_ms", "measured");

  private final PlanKeys keys;
  private final Function<String, String> files;
  private final UnaryOperator<String> asKnown;

  /**
   * Of one scenario.
   *
   * @param files the text of a file that the scenario names; throws IllegalArgumentException in
   *     words where there is none
   * @param asKnown a file that the scenario names, as the user would open it
   */
  StatedReader(PlanKeys keys, Function<String, String> files, UnaryOperator<String> asKnown) {
    this.keys = keys;
    this.files = files;
    this.asKnown = asKnown;
  }

  /** Whether the deployment, of a kind that may, takes its figures from such a file. */
  static boolean has(Settings deployment) {
    return deployment.has(KEY);
  }

  /** Of one device or instance; what the deployment or a measured target says without a file. */
  Capacity capacity(Settings deployment) {
    if (!has(deployment)) {
      return keys.capacity(deployment);
    }
    requireAlone(deployment);
    return new Capacity.AtLeast(
        read(deployment).capacity().capacityPerSecond(),
        keys.errorRatio(deployment),
        "a tool's file, not measured");
  }

  /** How long a call of a function is billed, ms, above 0. */
  BigDecimal billedMillis(Settings deployment, int memoryMb) {
    requireAlone(deployment);
    return read(deployment).memorySize(memoryMb).billedMillis();
  }

  private static void requireAlone(Settings deployment) {
    OTHERS.stream()
        .filter(deployment::has)
        .findFirst()
        .ifPresent(
            other -> {
              throw deployment.error(
                  KEY, "'stated' and '" + other + "' both say how long it takes; leave one out");
            });
  }

  /** What is to be said of every figure that rests on it, without full stop; empty without it. */
  Optional<String> remark(Settings settings, Deployment deployment) {
    if (deployment instanceof LambdaFunction function && has(settings)) {
      return Optional.of(remark(read(settings), function.memoryMb()));
    }
    return (deployment instanceof EdgeDevices || deployment instanceof RealtimeEndpoint)
            && has(settings)
        ? Optional.of(remark(read(settings)))
        : Optional.empty();
  }

  private static String remark(Read read) {
    StatedCapacity capacity = read.capacity();
    return "capacity stated by %s, not measured: %s inferences a second%s%s, %s"
        .formatted(
            read.file().statedBy(),
            capacity.capacityPerSecond().toPlainString(),
            capacity
                .serviceTimeMillis()
                .map(millis -> ", " + millis.toPlainString() + " ms each in the device")
                .orElse(""),
            inBrackets(capacity.remarks()),
            read.file().figures());
  }

  private static String remark(Read read, int memoryMb) {
    StatedMemorySize size = read.memorySize(memoryMb);
    return "duration stated by %s, not measured: %s ms a call with %d MB%s, %s"
        .formatted(
            read.file().statedBy(),
            size.billedMillis().toPlainString(),
            memoryMb,
            inBrackets(size.remarks()),
            read.file().figures());
  }

  private static String inBrackets(List<String> remarks) {
    return remarks.isEmpty() ? "" : " (" + String.join("; ", remarks) + ")";
  }

  /**
   * A file, and where the scenario names it.
   *
   * @param section the scenario's
   */
  private record Read(StatedFile file, Settings section, Settings deployment) {
    StatedCapacity capacity() {
      Optional<String> name = section.optionalString("name");
      try {
        return file.capacity(name);
      } catch (IllegalArgumentException e) {
        throw section.error(name.isPresent() ? "name" : "file", e.getMessage());
      }
    }

    StatedMemorySize memorySize(int memoryMb) {
      try {
        return file.memorySize(memoryMb);
      } catch (IllegalArgumentException e) {
        throw deployment.error(KEY, e.getMessage());
      }
    }
  }

  private Read read(Settings deployment) {
    Settings section = deployment.section(KEY);
    String name = ScenarioReader.word(section, "file");
    return new Read(
        StatedFile.read(asKnown.apply(name), Prices.contents(section, "file", files, name)),
        section,
        deployment);
  }
}
