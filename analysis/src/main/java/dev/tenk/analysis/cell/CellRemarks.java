package dev.tenk.analysis.cell;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.Generators;
import dev.tenk.results.stats.series.Trend;
import dev.tenk.results.store.CellFacts;
import java.util.ArrayList;
import java.util.List;

/** What a reader of a cell's figures should know, in sentences. */
final class CellRemarks {
  private CellRemarks() {}

  static List<String> of(CellFacts facts, boolean sloValid) {
    List<String> remarks = new ArrayList<>();
    facts.driver().generators().map(Generators::inWords).ifPresent(remarks::addAll);
    facts
        .counts()
        .errors()
        // else it is said why the cell is invalid
        .filter(errors -> CellValidity.nothingSucceeded(facts).isEmpty())
        .flatMap(
            errors ->
                ErrorCount.inWords(
                    errors.stream().filter(each -> !each.isAsleep()).toList(),
                    facts.counts().sent()))
        .ifPresent(remarks::add);
    facts.answers().flatMap(Answers::shares).ifPresent(remarks::add);
    Asleep.remark(facts.counts())
        .filter(any -> CellValidity.nothingSucceeded(facts).isEmpty())
        .ifPresent(remarks::add);
    facts.answers().flatMap(Answers::nothingFinite).ifPresent(remarks::add);
    facts
        .counts()
        .errors()
        .filter(errors -> ErrorCount.failedWith(errors, Outcome.Failed.IDLE_CONNECTION_CLOSED) > 0)
        .ifPresent(
            errors ->
                remarks.add(
                    Outcome.Failed.IDLE_CONNECTION_CLOSED
                        + ": "
                        + Outcome.Failed.IDLE_CONNECTION_CLOSED_MEANS));
    facts
        .judgement()
        .decided()
        .ifPresent(decided -> remarks.add("the SLO was " + decided.inWords(sloValid)));
    facts
        .load()
        .settling()
        .filter(settling -> !settling.steady())
        .ifPresent(settling -> remarks.add(settling.inWords()));
    facts.judgement().trend().filter(Trend::found).ifPresent(trend -> remarks.add(trend.inWords()));
    return remarks;
  }
}
