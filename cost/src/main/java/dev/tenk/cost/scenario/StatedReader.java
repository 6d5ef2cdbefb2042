package dev.tenk.cost.scenario;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.stated.StatedFile;
import dev.tenk.cost.stated.StatedNetwork;
import dev.tenk.results.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Reads a capacity that a device's own tool states: {@code stated}, a file and a network of it. */
final class StatedReader {
  private static final String KEY = "stated";
  private static final List<String> OTHERS =
      List.of("capacity_per_s", "service_time_ms", "batching", "measured");

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

  /** Whether the deployment takes its capacity from such a file. */
  static boolean has(Settings deployment) {
    return deployment.has(KEY);
  }

  /** Of one device, from above: the tool knows no network, no queue and no errors. */
  Capacity capacity(Settings deployment) {
    OTHERS.stream()
        .filter(deployment::has)
        .findFirst()
        .ifPresent(
            other -> {
              throw deployment.error(
                  KEY, "'stated' and '" + other + "' both say the capacity; leave one out");
            });
    return new Capacity.AtLeast(
        read(deployment).network().capacityPerSecond(),
        keys.errorRatio(deployment),
        "a tool's file, not measured");
  }

  /** What is to be said of every figure that rests on it, without full stop. */
  String remark(Settings deployment) {
    Read read = read(deployment);
    return "capacity stated by %s, not measured: %s inferences a second%s%s, means of the tool's own run, an upper bound without network, queue and errors; the true cost is this or more"
        .formatted(
            read.file().statedBy(),
            read.network().capacityPerSecond().toPlainString(),
            read.network()
                .serviceTimeMillis()
                .map(millis -> ", " + millis.toPlainString() + " ms each in the device")
                .orElse(""),
            read.network().remarks().isEmpty()
                ? ""
                : " (" + String.join("; ", read.network().remarks()) + ")");
  }

  private record Read(StatedFile file, StatedNetwork network) {}

  private Read read(Settings deployment) {
    Settings stated = deployment.section(KEY);
    String name = ScenarioReader.word(stated, "file");
    StatedFile file =
        StatedFile.read(asKnown.apply(name), Prices.contents(stated, "file", files, name));
    Optional<String> network = stated.optionalString("network");
    try {
      return new Read(file, file.network(network));
    } catch (IllegalArgumentException e) {
      throw stated.error(network.isPresent() ? "network" : "file", e.getMessage());
    }
  }
}
