package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.model.Shortage;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.cell.ValidityRules;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.ResponseBounds;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.ErrorCount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** What of a cell can be trusted: the rules, asked of what its files say. */
final class CellValidity {
  private CellValidity() {}

  static Validity of(
      CellFacts facts,
      Map<Tag, Histogram> totals,
      List<QuantileEstimate> response,
      OptionalDouble offered,
      Slo slo,
      SloDecision decision) {
    List<String> reasons = new ArrayList<>(facts.driver().problems());
    facts.device().flatMap(DeviceSide::throttled).ifPresent(reasons::add);
    long sent = facts.counts().sent();
    long scheduled = facts.load().scheduled().orElse(0);
    (scheduled > 0 ? ValidityRules.notSent(sent, scheduled) : ValidityRules.nothingSent(sent))
        .ifPresent(reasons::add);
    facts
        .connectionBound()
        .ifPresent(
            bound ->
                ValidityRules.poolTooSmall(
                        totals.get(Tag.WAIT),
                        bound,
                        facts.load().peakRatePerSecond().orElse(offered.orElse(0)),
                        slo.boundNanos(),
                        longestNanos(facts, totals.get(Tag.RESPONSE)))
                    .ifPresent(reasons::add));
    for (Shortage each : Shortage.values()) {
      long failed = ErrorCount.failedFor(facts.counts().errors().orElse(List.of()), each);
      if (failed > 0) {
        reasons.add(ValidityRules.ranOut(each, failed, facts.driver().conditions()));
      }
    }
    return new Validity(
        reasons,
        ValidityRules.lateStarts(totals.get(Tag.SLIP), response, slo),
        ValidityRules.lateStarts(totals.get(Tag.SLIP), response, slo, decision),
        facts
            .judgement()
            .response()
            .map(ResponseBounds::overtakenShare)
            .orElse(OptionalDouble.empty()),
        facts.driver().conditions().map(GeneratorConditions::causes).orElse(List.of()));
  }

  /** Of requests at one rate that all succeeded: how long a failed one took is in no histogram. */
  private static OptionalLong longestNanos(CellFacts facts, Histogram responseNanos) {
    return facts.load().steadyRate().orElse(false)
            && facts.counts().succeeded() == facts.counts().sent()
        ? OptionalLong.of(responseNanos.getMaxValue())
        : OptionalLong.empty();
  }

  /** What is kept in {@code cell.json}. */
  static List<String> inWords(CellSummary summary) {
    List<String> verdict = new ArrayList<>(summary.validity().reasons());
    Validity.OfQuantile decision = summary.validity().decision();
    if (!decision.valid()) {
      verdict.add("what is said of the SLO is invalid: " + late(decision));
    }
    for (Validity.OfQuantile each : summary.invalidFigures()) {
      String percent =
          BigDecimal.valueOf(each.quantile())
              .movePointRight(2)
              .stripTrailingZeros()
              .toPlainString();
      verdict.add("p%s is invalid: %s".formatted(percent, late(each)));
    }
    summary.validity().whyLate().ifPresent(verdict::add);
    return verdict;
  }

  private static String late(Validity.OfQuantile each) {
    return "late starts can have added up to %.3f ms of its %.3f ms"
        .formatted(each.addedNanos() / 1e6, each.valueNanos() / 1e6);
  }
}
