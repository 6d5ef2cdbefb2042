package dev.tenk.reports.render.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostKind;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.Pipeline;
import dev.tenk.cost.Pipeline.Buying;
import dev.tenk.cost.Pipeline.Phase;
import dev.tenk.cost.PurchaseOption;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.scenario.ScenarioReport.PlanBill;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is reported of a scenario's pipelines: runs by phase and kind, and ways to buy them. */
final class PipelineTables {
  private static final int CENTS = 2;

  /** So many that what is added up by eye is the total to the cent. */
  private static final int DECIMALS_OF_PARTS = 4;

  private static final MathContext SHOWN = new MathContext(4, RoundingMode.HALF_UP);
  private static final MathContext SEVEN_DIGITS = new MathContext(7, RoundingMode.HALF_UP);
  private static final String TOTAL = "total";
  private static final String BESIDE = "beside the phases";

  private PipelineTables() {}

  /** A pipeline that can be done, with its bill. */
  private record Run(String plan, Pipeline pipeline, Cost cost) {
    BigDecimal usd() {
      return cost.runUsd().value();
    }

    /** Whether it is bought as the other one. */
    boolean isBoughtAs(Run other) {
      return pipeline.buying() == other.pipeline.buying();
    }

    /** What a run costs for the lines that are wanted, USD. */
    BigDecimal usd(Predicate<CostLine> wanted) {
      return PipelineTables.usd(cost.runLines().stream().filter(wanted));
    }

    BigDecimal usdOf(Phase phase) {
      return usd(line -> line.phase().equals(Optional.of(phase.work().name())));
    }
  }

  /** A row of a table by phase and kind; the phase empty for what belongs to none. */
  private record Row(String title, Predicate<CostLine> wanted) {}

  /** None where there is no pipeline that can be done. */
  static List<Section> sections(ScenarioReport report) {
    List<Run> runs = report.bills().stream().flatMap(PipelineTables::run).toList();
    List<Section> sections = new ArrayList<>();
    if (!runs.isEmpty()) {
      sections.add(Section.of(ScenarioReport.PIPELINES, List.of(summary(runs)), List.of()));
      for (Run run : runs) {
        sections.add(
            Section.of(
                "A run of " + run.plan() + " by phase and kind of cost",
                List.of(byPhaseAndKind(run)),
                List.of()));
      }
    }
    Map<String, List<Run>> byName = new LinkedHashMap<>();
    for (Run run : runs) {
      byName.computeIfAbsent(run.pipeline().name(), name -> new ArrayList<>()).add(run);
    }
    byName.forEach(
        (name, ways) -> {
          if (ways.size() > 1) {
            sections.add(Section.of("Ways to buy " + name, List.of(ways(ways)), risks(ways)));
          }
        });
    return sections;
  }

  private static Stream<Run> run(PlanBill bill) {
    return bill.plan().deployment() instanceof Pipeline pipeline
            && bill.result() instanceof Cost cost
        ? Stream.of(new Run(bill.plan().name(), pipeline, cost))
        : Stream.empty();
  }

  private static Table summary(List<Run> runs) {
    return Table.of(
        List.of(
            Shown.text("pipeline", Run::plan),
            Shown.text(
                "runs",
                run ->
                    run.pipeline()
                        .runsPerMonth()
                        .map(count -> Figures.grouped(count.round(SEVEN_DIGITS)) + " a month")
                        .orElse("once")),
            Shown.number("a run", run -> dollars(run.usd())),
            Shown.number("month", run -> dollars(run.cost().monthlyUsd().value())),
            Shown.number(
                "at the start", run -> dollars(run.cost().cashFlow().upFrontUsd().value()))),
        runs);
  }

  private static Table byPhaseAndKind(Run run) {
    List<CostLine> lines = run.cost().runLines();
    List<Row> rows = new ArrayList<>();
    lines.stream()
        .map(CostLine::phase)
        .distinct()
        .sorted(Comparator.comparing(Optional::isEmpty))
        .forEach(
            phase -> rows.add(new Row(phase.orElse(BESIDE), line -> line.phase().equals(phase))));
    rows.add(new Row(TOTAL, line -> true));
    List<CostKind> kinds = lines.stream().map(CostLine::kind).distinct().sorted().toList();
    List<Shown<Row>> columns = new ArrayList<>();
    columns.add(Shown.text("phase", Row::title));
    for (CostKind kind : kinds) {
      columns.add(
          Shown.number(
              kind.text(), row -> part(run.usd(row.wanted().and(line -> line.kind() == kind)))));
    }
    columns.add(Shown.number(TOTAL, row -> part(run.usd(row.wanted()))));
    return Table.of(columns, rows);
  }

  private static Table ways(List<Run> ways) {
    Run base = base(ways);
    return Table.of(
        List.of(
            Shown.text("bought", run -> run.pipeline().buying().text()),
            Shown.number("a run", run -> dollars(run.usd())),
            Shown.number(
                "difference",
                run -> run.isBoughtAs(base) ? "" : signed(run.usd().subtract(base.usd()), CENTS)),
            Shown.number("%", run -> run.isBoughtAs(base) ? "" : percent(run.usd(), base.usd())),
            Shown.text("spot phases", run -> spotPhases(run.pipeline()))),
        ways);
  }

  /** What the others are compared with: all on demand where that is among them. */
  private static Run base(List<Run> ways) {
    return ways.stream()
        .filter(run -> run.pipeline().buying() == Buying.ALL_ON_DEMAND)
        .findFirst()
        .orElse(ways.get(0));
  }

  private static String spotPhases(Pipeline pipeline) {
    List<String> names =
        pipeline.phases().stream().filter(Phase::isSpot).map(each -> each.work().name()).toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static List<String> risks(List<Run> ways) {
    Map<String, List<String>> waysBySentence = new LinkedHashMap<>();
    for (Run run : ways) {
      risks(run)
          .forEach(
              sentence ->
                  waysBySentence
                      .computeIfAbsent(sentence, each -> new ArrayList<>())
                      .add(run.pipeline().buying().text()));
    }
    List<String> said = new ArrayList<>();
    waysBySentence.forEach(
        (sentence, names) -> said.add(String.join(", ", names) + ": " + sentence));
    Set<InstanceUse> spotUses =
        ways.stream()
            .flatMap(run -> run.pipeline().phases().stream())
            .filter(Phase::isSpot)
            .map(phase -> phase.work().use())
            .collect(Collectors.toSet());
    if (spotUses.contains(InstanceUse.EC2)) {
      said.add("EC2 takes a spot instance back with a notice of two minutes.");
    }
    if (spotUses.contains(InstanceUse.TRAINING)) {
      said.add(
          "Managed spot training resumes from a checkpoint only where the job writes one, and else from the beginning.");
    }
    if (!spotUses.isEmpty()) {
      said.add("How often interruptions happen is not known here, and no figure rests on it.");
    }
    return said;
  }

  /** What one way to buy a pipeline leaves out and risks. */
  private static List<String> risks(Run run) {
    List<String> said = new ArrayList<>();
    List<Phase> phases = run.pipeline().phases();
    if (run.pipeline().buying() == Buying.ALL_SPOT) {
      phases.stream()
          .filter(phase -> !phase.isSpot())
          .flatMap(
              phase ->
                  phase.work().use().refuses(PurchaseOption.SPOT).stream()
                      .map(why -> phase.work().name() + " stays as it is: " + why + "."))
          .forEach(said::add);
    }
    phases.stream().filter(Phase::isSpot).map(PipelineTables::repeated).forEach(said::add);
    phases.stream()
        .filter(Phase::isSpot)
        .max(Comparator.comparing(phase -> phase.work().minutes().value()))
        .ifPresent(
            longest ->
                said.add(
                    "one interruption at the end of %s, the longest spot phase, costs at most that phase again, %s."
                        .formatted(longest.work().name(), dollars(run.usdOf(longest)))));
    return said;
  }

  /** How much of a phase may be lost and repeated before spot costs more than on demand. */
  private static String repeated(Phase phase) {
    String name = phase.work().name();
    if (phase.spotDiscount().isEmpty()) {
      return name + " is spot, and what it costs on demand is not known.";
    }
    BigDecimal discount = phase.spotDiscount().get();
    if (discount.signum() <= 0) {
      return "%s costs no less as spot than on demand.".formatted(name);
    }
    BigDecimal rest = BigDecimal.ONE.subtract(discount);
    return "the instance hours of %s, at %s off, stay cheaper than on demand as long as less than %s / (1 − %s) = %s of them are lost and repeated."
        .formatted(
            name,
            Figures.percent(discount.round(SHOWN)),
            plain(discount.round(SHOWN)),
            plain(discount.round(SHOWN)),
            Figures.percent(discount.divide(rest, SHOWN)));
  }

  private static BigDecimal usd(Stream<CostLine> lines) {
    return lines.map(line -> line.amountUsd().value()).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String percent(BigDecimal usd, BigDecimal base) {
    return base.signum() == 0
        ? ""
        : signed(usd.subtract(base).movePointRight(2).divide(base, MathContext.DECIMAL64), 1);
  }

  private static String signed(BigDecimal difference, int decimals) {
    BigDecimal rounded = difference.setScale(decimals, RoundingMode.HALF_UP);
    String sign = rounded.signum() == 0 ? "" : rounded.signum() < 0 ? "−" : "+";
    return sign + rounded.abs().toPlainString();
  }

  private static String part(BigDecimal usd) {
    return (usd.signum() < 0 ? "-$" : "$")
        + Figures.rounded(usd.abs(), DECIMALS_OF_PARTS, RoundingMode.HALF_UP);
  }

  private static String dollars(BigDecimal usd) {
    return Figures.usd(usd, RoundingMode.HALF_UP);
  }

  private static String plain(BigDecimal value) {
    return Figures.plain(value);
  }
}
