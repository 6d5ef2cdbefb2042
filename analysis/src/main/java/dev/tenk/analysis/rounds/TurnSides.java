package dev.tenk.analysis.rounds;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.RoundSide;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The rounds that a cell holds of a comparison request by request: its window, cut every so many
 * seconds by intended start. Throughput is not among the figures, which is as large as the other
 * build's by the turns they take, and neither is energy, which is not known of single rounds.
 */
final class TurnSides {
  private TurnSides() {}

  private record Block(Map<Tag, Histogram> times, long[] good) {
    static Block empty() {
      Map<Tag, Histogram> times = new EnumMap<>(Tag.class);
      for (Tag tag : Tag.values()) {
        times.put(tag, new Histogram(3));
      }
      return new Block(times, new long[1]);
    }

    /** The client's wait is of every request, whatever became of it. */
    long requests() {
      return times.get(Tag.WAIT).getTotalCount();
    }
  }

  /** Those of a whole cell, in their order; what spoils a cell spoils all of them. */
  static List<RoundSide> of(RunFolder run, CellKey cell, AbPlan plan, Slo slo) {
    CellSummary window = CellSummaries.of(run, cell, slo);
    List<Block> blocks = read(run, cell, plan, slo);
    List<RoundSide> sides = new ArrayList<>();
    for (Block block : blocks) {
      long failures = block.requests() - block.times.get(Tag.RESPONSE).getTotalCount();
      Map<ComparedMetric, Double> figures = RoundFigures.quantiles(block.times, failures);
      if (window.offeredRatePerSecond().isPresent()) {
        RoundFigures.put(figures, ComparedMetric.GOODPUT, block.good[0] / plan.sideSeconds());
      }
      sides.add(
          new RoundSide(
              block.requests(),
              failures,
              figures,
              RoundFigures.late(block.times, failures),
              window.validity().reasons(),
              AbRounds.startCelsius(window)));
    }
    return sides;
  }

  private static List<Block> read(RunFolder run, CellKey cell, AbPlan plan, Slo slo) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < plan.roundsPerCell(); i++) {
      blocks.add(Block.empty());
    }
    Path log = run.cell(cell).resolve(RunFolder.LATENCY_LOG);
    try {
      LatencyLogReader.seconds(
          log,
          EnumSet.allOf(Tag.class),
          (second, tag, nanos) -> {
            int index = (int) (second / plan.sideSeconds());
            if (second >= 0 && index < blocks.size()) {
              Block block = blocks.get(index);
              nanos.forEach(block.times.get(tag)::recordValueWithCount);
              block.good[0] += tag == Tag.RESPONSE ? nanos.upTo(slo.boundNanos()) : 0;
            }
          });
    } catch (IOException e) {
      throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
    }
    return blocks;
  }
}
