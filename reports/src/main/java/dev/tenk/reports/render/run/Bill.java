package dev.tenk.reports.render.run;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import java.util.ArrayList;
import java.util.List;

/** One of a target's costs, with the words for what it is. */
record Bill(TargetReport target, String basis, Cost cost) {

  /** The costs that there are, at capacity before at demand. */
  static List<Bill> of(RunReport report) {
    List<Bill> bills = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      add(bills, target, "at capacity", target.atCapacity());
      add(bills, target, "at demand", target.atDemand());
    }
    return bills;
  }

  private static void add(List<Bill> bills, TargetReport target, String basis, CostResult result) {
    if (result instanceof Cost cost) {
      bills.add(new Bill(target, basis, cost));
    }
  }
}
