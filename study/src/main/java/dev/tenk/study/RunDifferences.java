package dev.tenk.study;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.HailoDifference;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Workload;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import java.util.ArrayList;
import java.util.List;

/** What is not the same of two runs that are compared, and makes the comparison worth less. */
final class RunDifferences {
  private static final int SHOWN_HASH_DIGITS = 12;

  private RunDifferences() {}

  /** Each a sentence, with what each run warns of itself. */
  static List<String> of(MeasuredRun baseline, MeasuredRun candidate) {
    List<String> warnings = new ArrayList<>();
    RunManifest first = baseline.manifest();
    RunManifest second = candidate.manifest();
    warnings.add(
        "The runs are not interleaved: they began at %s and %s, and what changed on the machines and"
                .formatted(first.startedAt(), second.startedAt())
            + " the network between is in the ratios.");
    if (!first.host().equals(second.host())) {
      warnings.add(
          "The load was offered by other hosts: %s, and %s."
              .formatted(first.host(), second.host()));
    }
    if (!first.inputs().payloadsSha256().equals(second.inputs().payloadsSha256())) {
      warnings.add("The payloads are not the same.");
    }
    ofSuites(baseline.suite(), candidate.suite(), warnings);
    if (!first.toolVersion().equals(second.toolVersion())) {
      warnings.add(
          "They were measured by tenk "
              + first.toolVersion()
              + " and "
              + second.toolVersion()
              + ".");
    }
    for (MeasuredTarget target : baseline.targets()) {
      candidate.targets().stream()
          .map(MeasuredTarget::facts)
          .filter(other -> other.name().equals(target.facts().name()))
          .forEach(other -> ofTarget(target.facts(), other, warnings));
    }
    baseline.warnings().forEach(warning -> warnings.add("Baseline: " + warning));
    candidate.warnings().forEach(warning -> warnings.add("Candidate: " + warning));
    return warnings;
  }

  private static void ofSuites(RunSuite baseline, RunSuite candidate, List<String> warnings) {
    baseline
        .prices()
        .ifPresent(
            book ->
                candidate
                    .prices()
                    .filter(other -> !other.sha256().equals(book.sha256()))
                    .ifPresent(
                        other ->
                            warnings.add(
                                "The prices are not the same: %s and %s."
                                    .formatted(shown(book), shown(other)))));
    if (!baseline.suite().slo().equals(candidate.suite().slo())) {
      warnings.add("The SLOs are not the same; both runs are judged by the baseline's.");
    }
    for (Workload workload : baseline.suite().workloads()) {
      candidate.suite().workloads().stream()
          .filter(other -> other.name().equals(workload.name()) && !other.equals(workload))
          .forEach(
              other -> warnings.add("Workload '" + workload.name() + "' is not the same in both."));
    }
  }

  private static void ofTarget(TargetFacts one, TargetFacts other, List<String> warnings) {
    if (other.modelSha256().isPresent() && other.modelSha256().equals(one.modelSha256())) {
      warnings.add("Target '" + other.name() + "' served the same model in both runs.");
    }
    if (!other.modelName().equals(one.modelName())) {
      warnings.add(
          "Target '%s' served model '%s' in one run and '%s' in the other: if these are not two builds of one model, the comparison is a mistake."
              .formatted(other.name(), one.modelName(), other.modelName()));
    }
    for (HailoDifference each : HailoDifference.of(one, other)) {
      warnings.add(
          "Target '%s': %s; that is in the ratios, too.".formatted(other.name(), each.text()));
    }
    if (other.standing() != one.standing() || !other.kind().equals(one.kind())) {
      warnings.add(
          "Target '%s' is %s, %s in one run and %s, %s in the other."
              .formatted(
                  other.name(),
                  one.kind(),
                  one.standing().text(),
                  other.kind(),
                  other.standing().text()));
    }
  }

  private static String shown(PriceBook book) {
    return "%s, as of %s (SHA-256 %s…)"
        .formatted(book.name(), book.asOf(), book.sha256().substring(0, SHOWN_HASH_DIGITS));
  }
}
