package dev.tenk.reports.render.sweep;

import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.cost.matrix.SweptSizes;
import dev.tenk.cost.matrix.SweptSizes.AtDemand;
import dev.tenk.cost.matrix.SweptSizes.Row;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.sweep.SizeRace.CostRatio;
import dev.tenk.results.stats.sweep.SizeRace.Dearer;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A sweep in sentences. */
public final class SweepNotes {
  private SweepNotes() {}

  /** At the owner's demand: what to take, what is not told apart, and why some were dropped. */
  public static List<String> of(SweepReport report) {
    AtDemand demand = report.atDemand();
    List<String> sentences = new ArrayList<>();
    sentences.add(take(report));
    undecided(demand).ifPresent(sentences::add);
    tooWide(demand).ifPresent(sentences::add);
    neighbours(demand).forEach(sentences::add);
    report
        .sizes()
        .losses()
        .forEach(
            (name, loss) ->
                sentences.add(
                    loss instanceof Dearer dearer
                        ? String.format(
                            Locale.ROOT,
                            "%s was dropped after round %d: it costs %.2f times as much as %s,"
                                + " which meets the SLO.",
                            name,
                            loss.round(),
                            dearer.ratio(),
                            dearer.than())
                        : "%s was dropped after round %d: it misses the SLO."
                            .formatted(name, loss.round())));
    if (!report.sizes().losses().isEmpty()) {
      sentences.add(
          "The best size is dropped so in at most 1 % of sweeps; at other demands a dropped one may"
              + " be the best.");
    }
    return sentences;
  }

  /** What to take at the owner's demand. */
  public static String take(SweepReport report) {
    AtDemand demand = report.atDemand();
    if (demand.take().isEmpty()) {
      return "No size was seen to meet the SLO at this demand%s."
          .formatted(
              demand.rows().stream().allMatch(row -> row.slo() == SloAtDemand.NOT_MEASURED)
                  ? ": none was measured at a rate that tells of it"
                  : "");
    }
    Row row = demand.rows().get(0);
    String cost = "%s per 10,000 inferences".formatted(SweepTables.usd(row));
    String time =
        Row.middle(row.judged())
            .map(
                seen ->
                    ", %s %s ms"
                        .formatted(
                            Figures.quantile(seen.quantile()),
                            Figures.millis(seen.valueNanos(), RoundingMode.HALF_UP)))
            .orElse("");
    return SweptSizes.isMeasured(row.size())
        ? "Take %s: %s%s.".formatted(row.name(), cost, time)
        : "%s would be the size to take: %s%s, but it is %s."
            .formatted(row.name(), cost, time, standing(row));
  }

  private static Optional<String> undecided(AtDemand demand) {
    List<String> names =
        demand.rows().stream()
            .filter(row -> row.slo() == SloAtDemand.INCONCLUSIVE)
            .filter(row -> row.rounds(SloDecision.MET) + row.rounds(SloDecision.MISSED) == 0)
            .map(Row::name)
            .toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "No round decided whether %s %s the SLO: a longer window decides, or 'until: decided'."
                .formatted(String.join(", ", names), names.size() == 1 ? "meets" : "meet"));
  }

  private static Optional<String> tooWide(AtDemand demand) {
    List<String> names =
        demand.rows().stream()
            .filter(row -> row.interval().isPresent() && row.tellingInterval().isEmpty())
            .map(Row::name)
            .toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The rounds of %s cost so differently that their mean says little: measure more of them."
                .formatted(String.join(", ", names)));
  }

  private static String standing(Row row) {
    return row.size().rounds().get(0).standing().filter(Standing.EMULATED::equals).isPresent()
        ? "emulated"
        : "a stand-in";
  }

  /** Sizes that follow each other by cost and are not told apart. */
  private static List<String> neighbours(AtDemand demand) {
    List<String> sentences = new ArrayList<>();
    List<Row> met =
        demand.rows().stream()
            .filter(row -> row.slo() == SloAtDemand.MET && row.usdPer10k().isPresent())
            .toList();
    for (int i = 0; i + 1 < met.size(); i++) {
      Row one = met.get(i);
      Row next = met.get(i + 1);
      if (one.alike().contains(next.name())) {
        sentences.add(
            "%s and %s cannot be told apart by cost%s."
                .formatted(one.name(), next.name(), interval(one, next)));
      }
    }
    return sentences;
  }

  private static String interval(Row one, Row next) {
    CostRatio ratio =
        CostRatio.of(
            next.figures(), one.figures(), Math.min(one.figures().size(), next.figures().size()));
    Optional<double[]> bounds = ratio.interval(SweptSizes.CONFIDENCE);
    return bounds.isEmpty()
        ? ": fewer than 3 rounds have both"
        : bounds.get()[0] == bounds.get()[1]
            ? ": they cost the same in every round"
            : String.format(
                Locale.ROOT,
                ": the dearer costs %.3f times as much, %.3f to %.3f at 99 %% over %d common"
                    + " rounds",
                ratio.ratio(),
                bounds.get()[0],
                bounds.get()[1],
                ratio.pairs());
  }
}
