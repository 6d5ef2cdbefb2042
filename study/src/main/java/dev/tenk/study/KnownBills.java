package dev.tenk.study;

import dev.tenk.cost.Cost;
import dev.tenk.cost.Load;
import dev.tenk.cost.PriceCheck.Bill;
import dev.tenk.cost.scenario.Environment;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is paid for in scenarios and in past runs. */
public final class KnownBills {
  private KnownBills() {}

  /** A month of each deployment and each environment of a scenario that can be had. */
  public static List<Bill> of(Scenario scenario) {
    List<Bill> bills = new ArrayList<>();
    for (Scenario.Plan plan : scenario.plans()) {
      if (scenario.cost(plan) instanceof Cost cost) {
        bills.add(new Bill(scenario.name() + ": " + plan.name(), cost));
      }
    }
    for (Environment environment : scenario.environments()) {
      if (environment.total() instanceof Cost cost) {
        bills.add(new Bill(scenario.name() + ": " + environment.name(), cost));
      }
    }
    return bills;
  }

  /**
   * A month of each target of the newest run of each suite, as the run was priced. Runs that cannot
   * be read, and those of comparisons and benchmarks, are passed over.
   */
  public static List<Bill> ofNewestRuns(RunStore store) {
    Map<String, RunFolder> newest = new TreeMap<>();
    for (RunFolder run : store.runs()) {
      try {
        RunManifest manifest = run.manifest();
        if (manifest.plan().interleaving().isEmpty() && manifest.plan().benchmarking().isEmpty()) {
          newest.put(manifest.suite().name(), run);
        }
      } catch (TenkException e) {
        // a damaged run is what tenk runs list is about
      }
    }
    List<Bill> bills = new ArrayList<>();
    newest.forEach((suite, run) -> bills.addAll(ofRun(suite, run)));
    return bills;
  }

  private static List<Bill> ofRun(String suite, RunFolder folder) {
    List<Bill> bills = new ArrayList<>();
    try {
      RunSuite asked = RunSuite.of(folder, folder.manifest(), List.of());
      Load load = Load.of(asked.suite().demand());
      for (MeasuredTarget target : MeasuredRun.of(folder, asked, asked.suite().slo()).targets()) {
        if (target.costs().at(load) instanceof Cost cost) {
          bills.add(new Bill("run of %s: %s".formatted(suite, target.facts().name()), cost));
        }
      }
    } catch (TenkException e) {
      // what it was priced by cannot be read any more, so no row decides it
      return List.of();
    }
    return bills;
  }
}
