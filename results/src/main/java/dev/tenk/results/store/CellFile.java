package dev.tenk.results.store;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.estimate.ResponseBounds;
import dev.tenk.results.stats.mlperf.MlperfResult;
import dev.tenk.results.stats.series.Trend;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.store.CellFacts.Counts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellFacts.Judgement;
import dev.tenk.results.store.CellFacts.Load;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * {@code cell.json}: the {@link CellFacts} of a cell, in the file's order.
 *
 * @param schemaVersion version of this file's format, now {@link #SCHEMA_VERSION}
 */
record CellFile(
    int schemaVersion,
    CellKey cell,
    Instant startedAt,
    double warmUpSeconds,
    double windowSeconds,
    OptionalLong scheduled,
    Optional<Boolean> steadyRate,
    OptionalDouble peakRatePerSecond,
    long requestsInAll,
    long sent,
    long succeeded,
    long withinSlo,
    long throttled,
    long timedOut,
    long failed,
    long requestBytes,
    long responseBytes,
    double designEffect,
    OptionalInt connectionBound,
    Optional<ServiceSide> service,
    DriverEnd driver,
    List<String> verdict,
    Optional<DeviceSide> device,
    Optional<WarmUpResult> settling,
    Optional<SequentialDecision> decided,
    Optional<Trend> trend,
    Optional<CapacitySearch.Step> step,
    OptionalDouble decisionEffect,
    Optional<List<ErrorCount>> errors,
    Optional<ResponseBounds> response,
    Optional<Answers> answers,
    OptionalLong asleep,
    Optional<MlperfResult> mlperf) {
  /** The format this version writes. */
  static final int SCHEMA_VERSION = 1;

  static CellFile of(CellFacts facts) {
    Load load = facts.load();
    Counts counts = facts.counts();
    Judgement judgement = facts.judgement();
    return new CellFile(
        SCHEMA_VERSION,
        facts.cell(),
        facts.startedAt(),
        load.warmUpSeconds(),
        load.windowSeconds(),
        load.scheduled(),
        load.steadyRate(),
        load.peakRatePerSecond(),
        counts.inAll(),
        counts.sent(),
        counts.succeeded(),
        counts.withinSlo(),
        counts.throttled(),
        counts.timedOut(),
        counts.failed(),
        counts.requestBytes(),
        counts.responseBytes(),
        judgement.designEffect(),
        facts.connectionBound(),
        facts.service(),
        facts.driver(),
        judgement.verdict(),
        facts.device(),
        load.settling(),
        judgement.decided(),
        judgement.trend(),
        load.step(),
        judgement.decisionEffect(),
        counts.errors(),
        judgement.response(),
        facts.answers(),
        counts.asleep() > 0 ? OptionalLong.of(counts.asleep()) : OptionalLong.empty(),
        facts.mlperf());
  }

  CellFacts facts() {
    return new CellFacts(
        cell,
        startedAt,
        new Load(
            warmUpSeconds, settling, windowSeconds, scheduled, steadyRate, peakRatePerSecond, step),
        new Counts(
            requestsInAll,
            sent,
            succeeded,
            withinSlo,
            throttled,
            asleep.orElse(0),
            timedOut,
            failed,
            requestBytes,
            responseBytes,
            errors),
        new Judgement(designEffect, decisionEffect, decided, trend, response, verdict),
        connectionBound,
        driver,
        service,
        device,
        answers,
        mlperf);
  }
}
