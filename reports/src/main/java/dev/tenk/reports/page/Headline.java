package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.cost.matrix.SweptSizes;
import dev.tenk.cost.matrix.Tie;
import dev.tenk.cost.matrix.Tie.Speed;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a decision matrix says at a demand, as one would say it aloud.
 *
 * @param text at most 15 words
 * @param why what it rests on, in one line
 */
record Headline(String text, String why) {
  private static final int LONGEST_NAME = 40;

  /** What the rows say; nothing else decides. */
  static Headline of(AtDemand demand, Slo slo) {
    List<Row> rows = demand.rows();
    List<Row> recommended = chosen(demand, Choice.RECOMMENDED);
    List<Row> wouldBe = chosen(demand, Choice.WOULD_BE);
    if (!recommended.isEmpty()) {
      return recommended(demand, recommended, wouldBe, slo);
    }
    if (!wouldBe.isEmpty()) {
      return wouldBe(wouldBe, demand.tie(Choice.WOULD_BE), slo);
    }
    if (rows.stream().allMatch(row -> row.candidate().cells().isEmpty())) {
      return new Headline(
          "Nothing was measured, so nothing can be recommended.",
          "None of %s has a measured cell.".formatted(targets(rows.size())));
    }
    if (rows.stream().noneMatch(row -> row.cost() instanceof Cost)) {
      return new Headline("No target has a known cost, so none is recommended.", noCost(rows));
    }
    List<Row> met = rows.stream().filter(row -> row.answers().slo() == SloAtDemand.MET).toList();
    return met.isEmpty()
        ? new Headline("No target was seen to meet the SLO at this demand.", standing(rows, slo))
        : new Headline("No target that meets the SLO has a known cost.", noCost(met));
  }

  /** What a sweep came to. */
  static Headline of(SweepReport sweep) {
    Optional<SweptSizes.Row> taken =
        sweep.atDemand().take().map(any -> sweep.atDemand().rows().get(0));
    String text =
        taken
            .map(
                row ->
                    (SweptSizes.isMeasured(row.size())
                            ? "Take %s: the cheapest size that meets the SLO."
                            : "%s would be the size to take, if measured in place.")
                        .formatted(oneWord(row.name())))
            .orElse("No size was seen to meet the SLO at this demand.");
    int dropped = sweep.sizes().losses().size();
    return new Headline(
        text,
        "%s; %s; %d sizes of %s, %d dropped; seed %d."
            .formatted(
                capital(Figures.demand(sweep.demand())),
                "SLO: " + Figures.slo(sweep.slo()),
                sweep.plan().variants().size(),
                sweep.plan().target(),
                dropped,
                sweep.run().suite().seed()));
  }

  /** The one that is chosen, first, and those that are as cheap. */
  private static List<Row> chosen(AtDemand demand, Choice choice) {
    return demand
        .tie(choice)
        .map(tie -> Stream.concat(Stream.of(tie.taken()), tie.others().stream()).toList())
        .orElseGet(() -> demand.rows().stream().filter(row -> row.choice() == choice).toList());
  }

  private static Headline recommended(
      AtDemand demand, List<Row> recommended, List<Row> wouldBe, Slo slo) {
    Pick pick = Pick.of(recommended, demand.tie(Choice.RECOMMENDED));
    String name = name(pick.row());
    String text;
    if (!wouldBe.isEmpty()) {
      boolean tied = pick.row().rank().equals(wouldBe.get(0).rank());
      text =
          "Take %s: %s; %s would be %s, if measured."
              .formatted(
                  name, month(pick.row()), name(wouldBe.get(0)), tied ? "as cheap" : "cheaper");
    } else if (recommended.size() == 1) {
      text = "%s is the cheapest that meets the SLO: %s.".formatted(name, month(pick.row()));
    } else {
      text =
          pick.isFaster()
              ? "Take %s: as cheap as %s, and faster%s."
                  .formatted(name, pick.others(), pick.established() ? "" : " in this run")
              : "%s and %s are equally cheap: %s."
                  .formatted(name, pick.others(), month(pick.row()));
    }
    return new Headline(
        text, (pick.times(slo) + next(demand.rows(), recommended, pick.row())).strip());
  }

  private static Headline wouldBe(List<Row> wouldBe, Optional<Tie> tie, Slo slo) {
    Pick pick = Pick.of(wouldBe, tie);
    String name = name(pick.row());
    String text;
    if (wouldBe.size() == 1) {
      text = "%s would be cheapest: %s, if measured in place.".formatted(name, month(pick.row()));
    } else {
      text =
          pick.isFaster()
              ? "%s would be cheapest, as cheap as %s and faster%s."
                  .formatted(name, pick.others(), pick.established() ? "" : " in this run")
              : "%s and %s would be equally cheap and the cheapest.".formatted(name, pick.others());
    }
    String standings =
        wouldBe.stream()
            .flatMap(row -> row.candidate().standing().stream())
            .distinct()
            .map(Standing::text)
            .collect(Collectors.joining(" and "));
    return new Headline(
        text,
        "%s. %sNot recommended, as only %s."
            .formatted(capital(month(pick.row())), pick.times(slo), standings));
  }

  private static boolean isOther(Row one, Row second) {
    return !one.candidate().name().equals(second.candidate().name());
  }

  /** The one that is named of some that cost the same. */
  private record Pick(Row row, List<Row> tied, boolean isFaster, boolean established) {
    /** The first, which is the one that is taken; how fast it is, the tie says. */
    static Pick of(List<Row> tied, Optional<Tie> tie) {
      List<Speed> speeds =
          tie.stream()
              .flatMap(each -> each.others().stream().map(each::beside))
              .distinct()
              .toList();
      boolean faster = List.of(Speed.FASTER, Speed.SEEN_FASTER).containsAll(speeds);
      return new Pick(
          tied.get(0), tied, faster && !speeds.isEmpty(), speeds.equals(List.of(Speed.FASTER)));
    }

    private static Optional<Seen> seen(Row row, Slo slo) {
      return Times.of(row)
          .filter(times -> times.cell().validity().cellValid())
          .flatMap(times -> times.seen(slo.quantile()));
    }

    String others() {
      List<Row> others = tied.stream().filter(each -> isOther(each, row)).toList();
      return others.size() == 1 ? name(others.get(0)) : others.size() + " others";
    }

    /** {@code p90 9.10 ms of 200 (other: 35.3 ms). }; empty where it was not seen. */
    String times(Slo slo) {
      List<String> others = new ArrayList<>();
      for (Row each : tied) {
        if (isOther(each, row) && tied.size() == 2) {
          seen(each, slo).ifPresent(any -> others.add(name(each) + ": " + millis(each, slo)));
        }
      }
      return seen(row, slo)
          .map(
              any ->
                  "%s %s of %s%s. "
                      .formatted(
                          Figures.quantile(slo.quantile()),
                          millis(row, slo),
                          Figures.millis(slo.boundNanos(), RoundingMode.HALF_UP),
                          others.isEmpty() ? "" : " (" + others.get(0) + ")"))
          .orElse("");
    }

    /** With its marks. */
    private static String millis(Row row, Slo slo) {
      return Times.of(row).orElseThrow().value(slo.quantile()).text() + " ms";
    }
  }

  /** What the next cheapest costs. */
  private static String next(List<Row> rows, List<Row> recommended, Row pick) {
    return rows.stream()
        .filter(row -> row.rank().isPresent())
        .filter(row -> !recommended.contains(row))
        .filter(row -> row.rank().getAsInt() > pick.rank().getAsInt())
        .findFirst()
        .map(row -> "Next: %s, %s.".formatted(name(row), month(row)))
        .orElse(
            rows.stream().filter(row -> row.rank().isPresent()).count() == 1
                ? "No other target was seen to meet the SLO."
                : "");
  }

  private static String standing(List<Row> rows, Slo slo) {
    return Stream.of(SloAtDemand.MISSED, SloAtDemand.INCONCLUSIVE, SloAtDemand.NOT_MEASURED)
        .filter(each -> rows.stream().anyMatch(row -> row.answers().slo() == each))
        .map(
            each ->
                "%d %s"
                    .formatted(
                        rows.stream().filter(row -> row.answers().slo() == each).count(),
                        each.text()))
        .collect(
            Collectors.joining(
                ", ",
                "Of %s: ".formatted(targets(rows.size())),
                ". SLO: " + Figures.slo(slo) + "."));
  }

  private static String noCost(List<Row> rows) {
    Row first = rows.get(0);
    return "%s: %s%s."
        .formatted(
            first.candidate().name(),
            first.cost() instanceof NotCosted not ? not.reason() : "it cannot be had",
            rows.size() == 1
                ? ""
                : "; the reasons of %d more are below".formatted(rows.size() - 1));
  }

  private static String targets(int count) {
    return count == 1 ? "1 target" : count + " targets";
  }

  private static String month(Row row) {
    Cost cost = (Cost) row.cost();
    return (cost.atMost() ? "at most " : "")
        + Figures.usd(
            cost.monthlyUsd().value(), cost.atMost() ? RoundingMode.UP : RoundingMode.HALF_UP)
        + " a month";
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** One word: what follows a space in a name is left out. */
  private static String name(Row row) {
    return oneWord(row.candidate().name().strip());
  }

  private static String oneWord(String name) {
    String word = name.split("\\s", 2)[0];
    String most = word.substring(0, Math.min(word.length(), LONGEST_NAME));
    return most.equals(name) ? name : most + "…";
  }
}
