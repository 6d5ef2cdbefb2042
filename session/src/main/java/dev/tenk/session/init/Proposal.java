package dev.tenk.session.init;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The target as far as it is known, key by key. What the user has set stands instead of anything
 * that was found out.
 */
final class Proposal {
  private static final long ANY_NUMBER = 1_000;

  private final Path file;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Map<String, String> set;

  /**
   * Of a suite that is to be in a file.
   *
   * @param set keys of the target with their values, by the user
   */
  Proposal(Path file, String name, Map<String, String> set) {
    this.file = file;
    this.set = set;
    put(Line.of("name", Yaml.value(name)));
  }

  private Proposal(Proposal other) {
    this.file = other.file;
    this.set = other.set;
    lines.putAll(other.lines);
  }

  /** The same with more keys. */
  Proposal with(List<Line> more) {
    Proposal copy = new Proposal(this);
    more.forEach(copy::put);
    return copy;
  }

  void put(Line line) {
    lines.put(line.key(), line);
  }

  /** Whether the user has set it. */
  boolean isSet(String key) {
    return set.containsKey(key);
  }

  String name() {
    return lines.get("name").value();
  }

  String kind() {
    return set.getOrDefault("kind", lines.get("kind").value());
  }

  /** All keys in order, the user's last. */
  List<Line> lines() {
    List<Line> all = new ArrayList<>();
    lines.values().stream().filter(line -> !isSet(line.key())).forEach(all::add);
    set.forEach((key, value) -> all.add(Line.of(key, value)));
    return all;
  }

  /**
   * A target to ask with.
   *
   * @throws ConfigurationException where a value is not YAML
   */
  TargetPlan sketch() {
    StringBuilder yaml = new StringBuilder();
    lines().forEach(line -> yaml.append(line.key()).append(": ").append(line.value()).append('\n'));
    return new TargetPlan(
        name(),
        kind(),
        lines.containsKey("standing")
            ? Standing.of(lines.get("standing").value())
            : Standing.MEASURED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.of(ANY_NUMBER),
        Settings.parse(file.toString(), file.toAbsolutePath().getParent(), yaml.toString()));
  }
}
