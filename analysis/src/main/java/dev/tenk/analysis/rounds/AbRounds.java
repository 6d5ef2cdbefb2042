package dev.tenk.analysis.rounds;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.RoundSide;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/** Reads the rounds of an interleaved A/B comparison, each once: what is whole does not change. */
public final class AbRounds {
  private final RunFolder run;
  private final AbPlan plan;
  private final Slo slo;
  private final Map<Integer, Round> whole = new HashMap<>();
  private final Map<CellKey, List<RoundSide>> inTurn = new HashMap<>();
  private final Map<String, String> firstVersions = new HashMap<>();

  /** Of a run that is one. */
  public AbRounds(RunFolder run, AbPlan plan, Slo slo) {
    this.run = run;
    this.plan = plan;
    this.slo = slo;
  }

  /** The rounds that are planned so far; a side that is not whole is empty. */
  public List<Round> read(RunManifest manifest) {
    List<Round> rounds = new ArrayList<>();
    for (CellKey cell : manifest.plan().cells()) {
      while (rounds.size() < plan.lastRoundOf(cell)) {
        rounds.add(round(rounds.size() + 1, cell.target().equals(plan.baseline())));
      }
    }
    return rounds;
  }

  private Round round(int number, boolean baselineFirst) {
    Round known = whole.get(number);
    if (known != null) {
      return known;
    }
    Round round =
        new Round(
            number,
            baselineFirst,
            ofOneVersion(plan.baseline(), number),
            ofOneVersion(plan.candidate(), number));
    if (round.baseline().isPresent() && round.candidate().isPresent()) {
      whole.put(number, round);
    }
    return round;
  }

  /** Rounds in which another version answered than in the first one are of another build. */
  private Optional<RoundSide> ofOneVersion(String target, int round) {
    Optional<RoundSide> side = side(target, round);
    if (side.isEmpty()) {
      return side;
    }
    Optional<String> other =
        plan.cells(target, round).stream()
            .flatMap(cell -> run.cellFacts(cell).answers().flatMap(Answers::onlyVariant).stream())
            .filter(
                version -> !version.equals(firstVersions.computeIfAbsent(target, any -> version)))
            .findFirst();
    return other.isEmpty()
        ? side
        : Optional.of(
            side.get()
                .spoiledBy(
                    "version %s answered, and in the first round %s"
                        .formatted(other.get(), firstVersions.get(target))));
  }

  private Optional<RoundSide> side(String target, int round) {
    List<CellKey> cells = plan.cells(target, round);
    if (!cells.stream().allMatch(run::isWhole)) {
      return Optional.empty();
    }
    if (plan.atOnce()) {
      return Optional.of(
          inTurn
              .computeIfAbsent(cells.get(0), cell -> TurnSides.of(run, cell, plan, slo))
              .get((round - 1) % plan.roundsPerCell()));
    }
    List<CellSummary> windows =
        cells.stream().map(cell -> CellSummaries.of(run, cell, slo)).toList();
    Map<Tag, Histogram> times = new EnumMap<>(Tag.class);
    for (CellKey cell : cells) {
      try {
        LatencyLogReader.totals(run.cell(cell).resolve(RunFolder.TOTALS_LOG))
            .forEach(
                (tag, nanos) -> times.computeIfAbsent(tag, any -> new Histogram(3)).add(nanos));
      } catch (IOException e) {
        throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
      }
    }
    long sent = windows.stream().mapToLong(window -> window.counts().sent()).sum();
    long succeeded = windows.stream().mapToLong(window -> window.counts().succeeded()).sum();
    return Optional.of(
        new RoundSide(
            sent,
            sent - succeeded,
            figures(windows, times, sent - succeeded),
            RoundFigures.late(windows),
            windows.stream().flatMap(window -> window.validity().reasons().stream()).toList(),
            mean(windows.stream().map(AbRounds::startCelsius).toList())));
  }

  private static Map<ComparedMetric, Double> figures(
      List<CellSummary> windows, Map<Tag, Histogram> times, long failures) {
    Map<ComparedMetric, Double> figures = RoundFigures.quantiles(times, failures);
    double seconds = windows.stream().mapToDouble(CellSummary::windowSeconds).sum();
    RoundFigures.put(
        figures,
        ComparedMetric.GOODPUT,
        windows.stream().mapToDouble(each -> each.goodputPerSecond() * each.windowSeconds()).sum()
            / seconds);
    if (windows.get(0).offeredRatePerSecond().isEmpty()) {
      RoundFigures.put(
          figures,
          ComparedMetric.THROUGHPUT,
          windows.stream()
                  .mapToDouble(each -> each.throughputPerSecond() * each.windowSeconds())
                  .sum()
              / seconds);
    }
    mean(windows.stream().map(AbRounds::joules).toList())
        .ifPresent(joules -> RoundFigures.put(figures, ComparedMetric.ENERGY, joules));
    return figures;
  }

  private static OptionalDouble joules(CellSummary window) {
    return window
        .device()
        .flatMap(DeviceSide::energy)
        .map(EnergyUse::joulesPerInference)
        .orElse(OptionalDouble.empty());
  }

  /** Of what computes where that is measured, else of the CPU. */
  static OptionalDouble startCelsius(CellSummary window) {
    return window
        .device()
        .flatMap(device -> device.npu().or(device::soc))
        .map(warming -> OptionalDouble.of(warming.startCelsius()))
        .orElse(OptionalDouble.empty());
  }

  /** Empty where one is. */
  private static OptionalDouble mean(List<OptionalDouble> values) {
    return values.stream().allMatch(OptionalDouble::isPresent)
        ? values.stream().mapToDouble(OptionalDouble::getAsDouble).average()
        : OptionalDouble.empty();
  }
}
