package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Shortage;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.cell.ValidityRules;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.ResponseBounds;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.CellFacts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** What of a cell can be trusted: the rules, asked of what its files say. */
final class CellValidity {
  private static final String NOTHING_SUCCEEDED = "nothing succeeded: ";

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
    facts.answers().flatMap(Answers::severalVariants).ifPresent(reasons::add);
    List<ErrorCount> errors = facts.counts().errors().orElse(List.of());
    long refused = ErrorCount.failedWith(errors, Outcome.Failed.PROXY_REFUSED);
    if (refused > 0) {
      reasons.add(ValidityRules.proxyRefused(refused));
    }
    nothingSucceeded(facts).ifPresent(reasons::add);
    if (facts.load().step().isPresent() && facts.counts().asleep() > 0) {
      reasons.add(
          "%d of its requests met the target asleep, which says nothing of the rate"
              .formatted(facts.counts().asleep()));
    }
    for (Shortage each : Shortage.values()) {
      long failed = ErrorCount.failedWith(errors, each.code());
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

  /**
   * A cell without a success has no figure of its target, whatever its errors. What ran short on
   * the generator's side is a reason of its own, and none of the target's.
   *
   * <p>A step of a capacity search is one among others: where all of its requests were throttled or
   * timed out, its rate may be too high, and it is evidence of that, as {@link
   * dev.tenk.results.stats.slo.CapacitySearch} says. Where any failed or met it asleep and none
   * succeeded, a model that is gone or a server that died is likelier, or it sleeps, and the step
   * is invalid as any other cell.
   */
  static Optional<String> nothingSucceeded(CellFacts facts) {
    CellFacts.Counts counts = facts.counts();
    List<ErrorCount> errors =
        counts.errors().orElseGet(() -> counted(counts)).stream()
            .filter(each -> !each.isTheGenerators())
            .toList();
    boolean mayBeItsRate =
        facts.load().step().isPresent() && counts.failed() == 0 && counts.asleep() == 0;
    return counts.succeeded() > 0 || mayBeItsRate
        ? Optional.empty()
        : ErrorCount.inWords(errors, counts.sent()).map(words -> NOTHING_SUCCEEDED + words);
  }

  /** Files of older versions have no kinds. */
  private static List<ErrorCount> counted(CellFacts.Counts counts) {
    return Stream.of(
            new ErrorCount("failed", counts.failed(), Optional.empty()),
            new ErrorCount("timed out", counts.timedOut(), Optional.empty()),
            new ErrorCount("throttled", counts.throttled(), Optional.empty()))
        .filter(each -> each.requests() > 0)
        .toList();
  }

  /** Of requests at one rate. Where only histograms are left, failed ones are in none of them. */
  private static OptionalLong longestNanos(CellFacts facts, Histogram responseNanos) {
    if (!facts.load().steadyRate().orElse(false)) {
      return OptionalLong.empty();
    }
    OptionalLong ofAll =
        facts.judgement().response().map(ResponseBounds::longestNanos).orElse(OptionalLong.empty());
    return ofAll.isEmpty() && facts.counts().succeeded() == facts.counts().sent()
        ? OptionalLong.of(responseNanos.getMaxValue())
        : ofAll;
  }

  /** What is kept in {@code cell.json}. */
  static List<String> inWords(CellSummary summary) {
    List<String> verdict = new ArrayList<>(summary.validity().reasons());
    Validity.OfQuantile decision = summary.validity().decision();
    // without a response there is nothing that lateness could have added to
    if (!decision.valid() && decision.valueNanos() > 0) {
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
