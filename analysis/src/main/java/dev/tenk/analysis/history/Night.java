package dev.tenk.analysis.history;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import java.time.Instant;
import java.util.Optional;

/**
 * Under which circumstances a target was measured in one run.
 *
 * @param runId of the run
 * @param startedAt when it began
 * @param standing how close the target was to the priced place
 * @param modelSha256 of the model file, where the target reports it
 * @param gitCommit of the folder the suite lies in; empty outside a repository
 * @param pricesSha256 over the price books; empty where they cannot be read any more
 * @param toolVersion of tenk
 * @param host that offered the load, for display
 */
public record Night(
    String runId,
    Instant startedAt,
    String standing,
    Optional<String> modelSha256,
    Optional<String> gitCommit,
    Optional<String> pricesSha256,
    String toolVersion,
    String host) {
  /** Of a target in a run. */
  public static Night of(RunManifest run, TargetFacts target, Optional<String> pricesSha256) {
    return new Night(
        run.runId(),
        run.startedAt(),
        target.standing().text(),
        target.modelSha256(),
        run.suite().gitCommit(),
        pricesSha256,
        run.toolVersion(),
        "%s, %d cores, %s, %s"
            .formatted(
                run.host().cpu(), run.host().cores(), run.host().kernel(), run.host().jvm()));
  }
}
