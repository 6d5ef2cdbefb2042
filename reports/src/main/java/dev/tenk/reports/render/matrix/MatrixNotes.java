package dev.tenk.reports.render.matrix;

import dev.tenk.cost.BreakEven;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostRemarks;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.results.model.Standing;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A decision matrix in sentences. */
public final class MatrixNotes {
  public static final String WHY_NOT_TITLE = "Without a rank";

  private static final int MOST_NAMES = 4;

  private MatrixNotes() {}

  /** Which to take at each demand, in one sentence; empty where there is none to take at any. */
  public static Optional<String> byDemand(List<AtDemand> demands) {
    Map<String, List<AtDemand>> taken = new LinkedHashMap<>();
    for (AtDemand demand : demands) {
      List<Row> choice = demand.rows().stream().filter(row -> row.choice() != Choice.NO).toList();
      taken
          .computeIfAbsent(choice.isEmpty() ? "none" : names(choice), any -> new ArrayList<>())
          .add(demand);
    }
    return taken.keySet().equals(Set.of("none"))
        ? Optional.empty()
        : Optional.of(
            taken.entrySet().stream()
                .map(each -> each.getKey() + " at " + grouped(each.getValue()))
                .collect(
                    Collectors.joining(
                        "; ", "The cheapest that meet the SLO, by inferences a month: ", ".")));
  }

  private static String grouped(List<AtDemand> demands) {
    return demands.stream()
        .map(demand -> Figures.grouped(demand.load().inferencesPerMonth()))
        .collect(Collectors.joining(", "));
  }

  /** Whose month gets cheaper with more inferences, each a sentence. */
  public static List<String> cheaperWithMore(DecisionMatrix matrix) {
    List<AtDemand> ascending =
        matrix.demands().stream()
            .sorted(Comparator.comparing(demand -> demand.load().inferencesPerMonth()))
            .toList();
    return matrix.candidates().stream()
        .flatMap(
            candidate ->
                CostRemarks.cheaperWithMore(
                    candidate.name(),
                    ascending.stream()
                        .flatMap(demand -> demand.rows().stream())
                        .filter(row -> row.candidate().equals(candidate))
                        .map(Row::cost)
                        .filter(Cost.class::isInstance)
                        .map(Cost.class::cast)
                        .toList())
                    .stream())
        .toList();
  }

  /** Which to take at a demand; ties, and that there is none, in words. */
  public static List<String> decision(AtDemand demand) {
    List<Row> ranked = demand.rows().stream().filter(row -> row.rank().isPresent()).toList();
    if (ranked.isEmpty()) {
      return List.of(none(demand));
    }
    List<String> sentences = new ArrayList<>();
    for (Row row : chosen(demand, Choice.WOULD_BE)) {
      sentences.add(
          "Of those that meet the SLO at this demand, %s would be the cheapest, %s, but its standing is %s, and only measured targets are recommended."
              .formatted(row.candidate().name(), figure(row), standing(row)));
    }
    for (Row row : chosen(demand, Choice.RECOMMENDED)) {
      sentences.add(
          "Recommended at this demand: %s, %s, the cheapest of the measured targets that meet the SLO."
              .formatted(row.candidate().name(), figure(row)));
    }
    for (Choice choice : List.of(Choice.WOULD_BE, Choice.RECOMMENDED)) {
      demand.tie(choice).map(TieText::sentence).ifPresent(sentences::add);
    }
    notToldApart(ranked).forEach(sentences::add);
    if (ranked.size() > 1 && ranked.stream().anyMatch(row -> cost(row).atMost())) {
      sentences.add(
          "Costs with ≤ are upper bounds; a capacity search may change which target is the cheapest.");
    }
    return sentences;
  }

  static String none(AtDemand demand) {
    return demand.rows().stream().anyMatch(row -> row.cost() instanceof Cost)
        ? "Nothing is recommended: no target was seen to meet the SLO at this demand."
        : "Nothing is recommended: no target has a cost at this demand.";
  }

  /** Those whose cost may be as low as that of the cheapest. */
  private static List<String> notToldApart(List<Row> ranked) {
    BigDecimal mostUsd = cost(ranked.get(0)).monthlyUsd().high();
    List<Row> overlapping =
        ranked.stream()
            .filter(row -> row.rank().getAsInt() > 1)
            .filter(row -> !cost(row).atMost())
            .filter(row -> cost(row).monthlyUsd().low().compareTo(mostUsd) <= 0)
            .toList();
    return overlapping.isEmpty()
        ? List.of()
        : List.of(
            "%s may be as cheap as %s: their intervals overlap."
                .formatted(names(overlapping), ranked.get(0).candidate().name()));
  }

  static List<Row> chosen(AtDemand demand, Choice choice) {
    return demand.rows().stream().filter(row -> row.choice() == choice).toList();
  }

  static Cost cost(Row row) {
    return (Cost) row.cost();
  }

  private static String figure(Row row) {
    return Figures.costUsd(cost(row), cost(row).per10kUsd().orElseThrow().value())
        + " per 10,000 inferences";
  }

  static String names(List<Row> rows) {
    List<String> names = rows.stream().map(row -> row.candidate().name()).toList();
    return names.size() <= MOST_NAMES
        ? String.join(" and ", names)
        : "%s and %d more"
            .formatted(
                String.join(", ", names.subList(0, MOST_NAMES - 1)), names.size() - MOST_NAMES + 1);
  }

  static String standing(Row row) {
    return row.candidate().standing().map(Standing::text).orElse("planned");
  }

  /** Why a candidate has no rank; empty where it has one. */
  static String whyNot(Row row) {
    if (row.rank().isPresent()) {
      return "";
    }
    if (row.cost() instanceof NotCosted not) {
      return not.reason();
    }
    if (row.candidate().hypothetical()) {
      return "nobody can have it so";
    }
    return "SLO " + row.answers().slo().text() + ": " + row.answers().why();
  }

  /** The reasons of all demands, each once. */
  public static List<String> whyNot(List<AtDemand> all) {
    Map<String, List<String>> demands = new LinkedHashMap<>();
    for (AtDemand demand : all) {
      for (Row row : demand.rows()) {
        if (row.rank().isEmpty()) {
          demands
              .computeIfAbsent(
                  row.candidate().name() + "\n" + whyNot(row), key -> new ArrayList<>())
              .add(Figures.grouped(demand.load().inferencesPerMonth()));
        }
      }
    }
    List<String> sentences = new ArrayList<>();
    demands.forEach(
        (key, at) -> {
          String[] parts = key.split("\n", 2);
          sentences.add(
              at.size() == all.size()
                  ? "%s: %s.".formatted(parts[0], parts[1])
                  : "%s at %s: %s.".formatted(parts[0], String.join(", ", at), parts[1]));
        });
    return sentences;
  }

  /** When the money paid for one is no more than that for the other. */
  static String months(BreakEven.Months months) {
    return turns(
        months.noDearerAtStart(),
        months.turns().stream()
            .map(month -> Figures.rounded(month, 1, RoundingMode.HALF_UP))
            .toList());
  }

  /** From how many inferences a month on one costs no more than the other. */
  static String inferences(BreakEven.Inferences inferences) {
    if (inferences.comparedUpTo() == 0) {
      return "not comparable";
    }
    String words =
        turns(
            inferences.noDearerAtOne(),
            inferences.turns().stream()
                .map(turn -> Figures.grouped(BigDecimal.valueOf(turn)))
                .toList());
    return inferences.limit().isEmpty()
        ? words
        : words + " (up to " + Figures.grouped(BigDecimal.valueOf(inferences.comparedUpTo())) + ")";
  }

  private static String turns(boolean noDearerAtFirst, List<String> turns) {
    if (turns.isEmpty()) {
      return noDearerAtFirst ? "always" : "never";
    }
    List<String> parts = new ArrayList<>();
    boolean noDearer = noDearerAtFirst;
    for (String turn : turns) {
      parts.add((noDearer ? "until " : "from ") + turn);
      noDearer = !noDearer;
    }
    return String.join(", ", parts);
  }
}
