package dev.tenk.study;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runs of a suite that were there before one. */
public record EarlierRuns(RunStore store, RunManifest before) {
  /**
   * The latest one that is complete and sound, with all cells valid.
   *
   * @param run empty where there is none
   * @param passedOver later ones and why not, each a sentence
   */
  public record LastValid(Optional<RunFolder> run, List<String> passedOver) {}

  /** Looks for the last valid one. */
  public LastValid lastValid() {
    List<String> passedOver = new ArrayList<>();
    List<RunFolder> runs = store.runs();
    for (int i = runs.size() - 1; i >= 0; i--) {
      RunFolder run = runs.get(i);
      // run ids sort by time
      if (run.runId().compareTo(before.runId()) < 0) {
        try {
          RunManifest manifest = run.manifest();
          if (manifest.suite().name().equals(before.suite().name())) {
            Optional<String> why = unfit(run, manifest);
            if (why.isEmpty()) {
              return new LastValid(Optional.of(run), passedOver);
            }
            passedOver.add(run.runId() + " is passed over: " + why.get() + ".");
          }
        } catch (IOException | TenkException e) {
          passedOver.add(run.runId() + " is passed over: " + e.getMessage() + ".");
        }
      }
    }
    return new LastValid(Optional.empty(), passedOver);
  }

  private static Optional<String> unfit(RunFolder run, RunManifest manifest) throws IOException {
    if (manifest.progress().state() != State.COMPLETE) {
      return Optional.of("it is " + RunState.of(run, manifest));
    }
    for (CellKey cell : manifest.plan().cells()) {
      List<String> damaged = run.damagedSummaryFiles(manifest, cell);
      if (!damaged.isEmpty()) {
        return Optional.of(String.join(", ", damaged) + " is not what was measured");
      }
      CellFacts facts = run.cellFacts(cell);
      // a search repeats what was spoiled while it explores
      if (!facts.judgement().verdict().isEmpty()
          && facts
              .load()
              .step()
              .map(CapacitySearch.Step::purpose)
              .filter(each -> each.explores())
              .isEmpty()) {
        return Optional.of(cell + " is invalid");
      }
    }
    return Optional.empty();
  }
}
