package dev.tenk.session;

import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.suite.Suite;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Listens to how far the measuring of a run has come. */
public interface Progress {
  /**
   * What is to be measured.
   *
   * @param planned groups of cells that are measured at once, in their order
   */
  void planned(List<List<CellKey>> planned, Suite suite);

  /**
   * Cells begin.
   *
   * @param together those that are measured at once
   * @param step of a capacity search
   */
  void started(List<CellKey> together, Optional<CapacitySearch.Step> step);

  /** The cells that were started last are being measured. */
  void running(DriverMessage.Progress progress);

  /**
   * A cell was measured.
   *
   * @param p50Nanos median response time as it was seen, see {@link Quantiles#seen}
   * @param p99Nanos the same of the 99th percentile
   */
  void measured(CellSummary cell, OptionalLong p50Nanos, OptionalLong p99Nanos);

  /** The cells that were started last were not measured, and why. */
  void broken(String reason);

  /** A capacity search has ended. */
  void found(CapacitySearch.Outcome outcome);

  /** A benchmark without a target begins. */
  void benchmark(String name, int nth, int of);

  /** A benchmark without a target gave no result. */
  void benchmarkFailed(String name, String reason);
}
