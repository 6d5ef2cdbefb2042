package dev.tenk.testsupport;

import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.CellSummary.Counts;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.cell.WarmAndCold;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.mlperf.MlperfResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What may be other than in the cell it is made from. */
final class ChangedCell {
  int repetition;
  boolean steadyRate;
  double throughputPerSecond;
  double goodputPerSecond;
  Counts counts;
  List<QuantileEstimate> response;
  Validity validity;
  ServiceSide service;
  Optional<WarmAndCold> warmAndCold;
  Optional<DeviceSide> device;
  List<String> remarks;
  List<ErrorCount> errors;
  Answers answers;
  Optional<MlperfResult> mlperf;

  private ChangedCell(CellSummary cell) {
    repetition = cell.repetition();
    steadyRate = cell.steadyRate();
    throughputPerSecond = cell.throughputPerSecond();
    goodputPerSecond = cell.goodputPerSecond();
    counts = cell.counts();
    response = cell.response();
    validity = cell.validity();
    service = cell.service();
    warmAndCold = cell.warmAndCold();
    device = cell.device();
    remarks = cell.remarks();
    errors = cell.errors();
    mlperf = cell.mlperf();
    answers = cell.answers();
  }

  /** The same cell but for what is changed. */
  static CellSummary of(CellSummary cell, Consumer<ChangedCell> change) {
    ChangedCell changed = new ChangedCell(cell);
    change.accept(changed);
    return new CellSummary(
        cell.target(),
        cell.workload(),
        changed.repetition,
        cell.windowSeconds(),
        cell.offeredRatePerSecond(),
        changed.steadyRate,
        changed.throughputPerSecond,
        changed.goodputPerSecond,
        changed.counts,
        changed.response,
        cell.responseMaxNanos(),
        cell.serviceTimes(),
        cell.clientWaitP99Nanos(),
        cell.slipP50Nanos(),
        cell.slipP99Nanos(),
        cell.designEffect(),
        cell.slo(),
        changed.validity,
        cell.requestBytesMean(),
        cell.responseBytesMean(),
        changed.service,
        changed.warmAndCold,
        changed.device,
        changed.remarks,
        cell.step(),
        changed.errors,
        changed.answers,
        changed.mlperf);
  }
}
