package dev.tenk.results.suite;

import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a workload says of a user's own simulation. */
final class SimulationReader {
  private final String name;
  private final Settings settings;
  private final List<String> targets;
  private final Optional<String> jarsSha256;

  /**
   * @param name of the workload
   * @param settings its entry
   * @param targets the names of all in the suite
   * @param jarsSha256 of the jars in a past run, which are then not read; empty while a suite is
   *     read to be measured
   */
  SimulationReader(
      String name, Settings settings, List<String> targets, Optional<String> jarsSha256) {
    this.name = name;
    this.settings = settings;
    this.targets = targets;
    this.jarsSha256 = jarsSha256;
  }

  SimulationWorkload simulation(Duration warmUp, Duration duration) {
    List<Path> jars = settings.paths("jar");
    return new SimulationWorkload(
        name,
        settings.value("simulation", SimulationReader::className),
        jars.stream().map(Path::toString).toList(),
        jarsSha256.orElseGet(() -> sha256(jars)),
        calledTargets(),
        warmUp,
        duration);
  }

  private static String className(String text) {
    if (!text.matches("(?U)[\\w$]+([.][\\w$]+)*")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not the name of a class, as in com.acme.MySimulation");
    }
    return text;
  }

  private String sha256(List<Path> jars) {
    List<String> hashes = new ArrayList<>();
    for (Path jar : jars) {
      try {
        hashes.add(Hashes.sha256(Files.readAllBytes(jar)));
      } catch (IOException e) {
        throw settings.error("jar", jar + " is not a file that can be read");
      }
    }
    return hashes.size() == 1
        ? hashes.get(0)
        : Hashes.sha256(String.join("", hashes).getBytes(StandardCharsets.US_ASCII));
  }

  private List<String> calledTargets() {
    if (!settings.has("targets")) {
      return targets;
    }
    Set<String> called = new LinkedHashSet<>();
    settings.strings(
        "targets",
        text -> {
          if (!targets.contains(text)) {
            throw new IllegalArgumentException(
                "'" + text + "' is not one of the targets " + String.join(", ", targets));
          }
          return called.add(text);
        });
    if (called.isEmpty()) {
      throw settings.error("targets", "the list is empty, expected at least one target");
    }
    return List.copyOf(called);
  }
}
