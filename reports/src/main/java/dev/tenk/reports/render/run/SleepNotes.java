package dev.tenk.reports.render.run;

import dev.tenk.cost.Cost;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.EndpointInstances;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is said of a target that shares instances, or sleeps when it is not called. */
final class SleepNotes {
  private SleepNotes() {}

  static List<String> of(TargetReport target) {
    List<String> sentences = new ArrayList<>();
    if (target.atDemand() instanceof Cost cost) {
      cost.remarks()
          .forEach(remark -> sentences.add(target.name() + ", at the demand: " + remark + "."));
    }
    Map<String, String> details = target.facts().details();
    if (details.containsKey("inference_component")
        && "0".equals(details.get("minimum_instances"))) {
      whyAwake(target)
          .ifPresent(
              why ->
                  sentences.add(
                      "%s may sleep; %s, so it is priced as if it never slept."
                          .formatted(target.name(), why)));
    }
    return sentences;
  }

  private static Optional<String> whyAwake(TargetReport target) {
    if (target.facts().details().containsKey(EndpointInstances.KEY)) {
      return Optional.of("its instances are of several groups");
    }
    return target.cells().stream()
            .flatMap(cell -> cell.service().wakeUps().stream())
            .anyMatch(wakeUps -> !wakeUps.each().isEmpty())
        ? Optional.empty()
        : Optional.of("how long it takes to wake was not measured (workload kind wake-up)");
  }
}
