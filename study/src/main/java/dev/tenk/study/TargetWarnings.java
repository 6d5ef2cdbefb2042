package dev.tenk.study;

import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.slo.CapacitySearch.Outcome;
import dev.tenk.results.stats.slo.CapacitySteps;
import dev.tenk.results.stats.slo.EndReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong with all that was measured of a target, though not with any single cell of it. */
final class TargetWarnings {
  private static final int MOST_CELLS = 3;
  private static final String THE_PROOF = "the proof before the load";

  private TargetWarnings() {}

  /** Sentences, each with the target's name. */
  static List<String> of(TargetFacts facts, List<CellSummary> cells, List<CapacitySteps> searches) {
    String name = facts.name();
    List<String> warnings = new ArrayList<>();
    for (CapacitySteps search : searches) {
      search
          .outcome()
          .flatMap(TargetWarnings::inWords)
          .ifPresent(
              words ->
                  warnings.add(
                      "%s, %s: %s%s"
                          .formatted(
                              name,
                              search.workload(),
                              words,
                              firstErrors(search.workload(), cells))));
    }
    Map<String, Answers> answers = new LinkedHashMap<>();
    cells.forEach(cell -> answers.put(cell.workload() + "/" + cell.repetition(), cell.answers()));
    severalVariants(facts, answers).ifPresent(warnings::add);
    return warnings;
  }

  private static Optional<String> inWords(Outcome outcome) {
    return outcome.reason() == EndReason.NOTHING_SUCCEEDED
        ? Optional.of("the search found no capacity, as " + outcome.why())
        : outcome.reason() == EndReason.TARGET_FAILED
            ? Optional.of("the search found no upper end, as " + outcome.why())
            : Optional.empty();
  }

  private static String firstErrors(String workload, List<CellSummary> cells) {
    return cells.stream()
        .filter(cell -> cell.workload().equals(workload) && cell.nothingSucceeded())
        .findFirst()
        .flatMap(cell -> ErrorCount.inWords(cell.errors(), cell.counts().sent()))
        .map(words -> "; " + words)
        .orElse("");
  }

  /**
   * Of cells that one version each answered, and of the proof before them, whose version the
   * target's details name. Where several did in one cell, it is invalid by itself.
   *
   * @param answers by cell, in their order
   */
  static Optional<String> severalVariants(TargetFacts facts, Map<String, Answers> answers) {
    SortedMap<String, List<String>> cells = new TreeMap<>();
    Optional.ofNullable(facts.details().get(TargetFacts.ANSWERED_VERSION))
        .ifPresent(version -> cells.put(version, new ArrayList<>(List.of(THE_PROOF))));
    answers.forEach(
        (cell, each) ->
            each.onlyVariant()
                .ifPresent(
                    variant -> cells.computeIfAbsent(variant, any -> new ArrayList<>()).add(cell)));
    return cells.size() < 2
        ? Optional.empty()
        : Optional.of(
            "%s: %d versions answered: %s; measure one at a time: give the target a version (or variant)"
                .formatted(
                    facts.name(),
                    cells.size(),
                    cells.entrySet().stream()
                        .map(each -> each.getKey() + " in " + few(each.getValue()))
                        .collect(Collectors.joining(", "))));
  }

  private static String few(List<String> cells) {
    int more = cells.size() - MOST_CELLS;
    return String.join(" and ", cells.subList(0, Math.min(MOST_CELLS, cells.size())))
        + (more > 0 ? " and %d more".formatted(more) : "");
  }
}
