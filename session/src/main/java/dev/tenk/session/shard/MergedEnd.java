package dev.tenk.session.shard;

import dev.tenk.gatling.launch.DriverMessage.Ended;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.store.Phases;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What the drivers of several generators have reported, as one driver of the whole would have. */
final class MergedEnd {
  private MergedEnd() {}

  /**
   * The window of all.
   *
   * @param phases how long they lasted
   * @param scheduled planned starts of it; empty where none are planned
   */
  record Window(Phases phases, OptionalLong scheduled) {}

  /**
   * Of reports by index, at least one.
   *
   * @param count how many shards there are: what those without a report were used for is not known
   * @param startedAt the epoch of all
   * @param lacks reasons against the whole cell, besides theirs
   */
  static Ended of(
      SortedMap<Integer, Ended> parts,
      int count,
      Instant startedAt,
      List<String> lacks,
      Window window) {
    Collection<Ended> all = parts.values();
    Ended first = all.iterator().next();
    return new Ended(
        startedAt,
        window.scheduled(),
        all.stream().mapToLong(Ended::requests).sum(),
        connectionBound(all),
        first.idleExpiry(),
        Optional.empty(),
        first.modelSha256(),
        all.stream().mapToDouble(Ended::cpuSeconds).sum(),
        all.stream()
            .map(Ended::peakMemoryBytes)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .max(),
        problems(parts, lacks),
        first.watch(),
        window.phases(),
        all.size() == count ? use(all) : Optional.empty(),
        conditions(all),
        said(all));
  }

  /** Of all clients together; unbounded where one is. */
  private static OptionalInt connectionBound(Collection<Ended> all) {
    return all.stream().allMatch(each -> each.connectionBound().isPresent())
        ? OptionalInt.of(
            (int)
                Math.min(
                    Integer.MAX_VALUE,
                    all.stream().mapToLong(each -> each.connectionBound().getAsInt()).sum()))
        : OptionalInt.empty();
  }

  private static List<String> problems(SortedMap<Integer, Ended> parts, List<String> lacks) {
    List<String> problems = new ArrayList<>(lacks);
    parts.forEach(
        (index, each) ->
            each.problems().forEach(problem -> problems.add("shard " + index + ": " + problem)));
    if (parts.values().stream().map(Ended::modelSha256).distinct().count() > 1) {
      problems.add("the shards were served several models; measure one build a run");
    }
    return problems;
  }

  private static Optional<SpendUse> use(Collection<Ended> all) {
    if (all.stream().anyMatch(each -> each.use().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new SpendUse(
            BigDecimal.ZERO,
            sum(all, SpendUse::requests),
            sum(all, SpendUse::workSeconds),
            sum(all, SpendUse::responseBytes)));
  }

  private static BigDecimal sum(Collection<Ended> all, Function<SpendUse, BigDecimal> part) {
    return all.stream()
        .map(each -> part.apply(each.use().orElseThrow()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Those of the machine whose generator waited longest for a processor: late starts are its. */
  private static Optional<GeneratorConditions> conditions(Collection<Ended> all) {
    return all.stream()
        .map(each -> each.conditions().orElse(null))
        .filter(Objects::nonNull)
        .max(Comparator.comparingDouble(each -> each.waitedSeconds().orElse(0)));
  }

  private static SortedMap<String, String> said(Collection<Ended> all) {
    SortedMap<String, String> said = new TreeMap<>();
    all.forEach(each -> each.said().forEach((kind, words) -> said.putIfAbsent(kind, words)));
    return said;
  }
}
