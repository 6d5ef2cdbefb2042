package dev.tenk.study;

import dev.tenk.analysis.rounds.AbRounds;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import java.util.List;
import java.util.Optional;

/**
 * The result of an A/B comparison of two builds: their times, and whether their answers are the
 * same.
 */
public final class AbJudgement {
  private AbJudgement() {}

  /**
   * The result of the rounds so far.
   *
   * @param suite the part of it that is measured
   * @param remarks gets what is not known of the payloads, as a sentence
   */
  public static AbVerdict of(RunFolder run, Suite suite, AbPlan plan, List<String> remarks) {
    RunManifest manifest = run.manifest();
    return of(
        run, manifest, suite, plan, new AbRounds(run, plan, suite.slo()).read(manifest), remarks);
  }

  public static AbVerdict of(
      RunFolder run,
      RunManifest manifest,
      Suite suite,
      AbPlan plan,
      List<Round> rounds,
      List<String> remarks) {
    return AbVerdict.of(
        plan, rounds, fidelity(run, manifest, suite, plan, remarks), suite.slo().maxErrorRatio());
  }

  private static Optional<JudgedFidelity> fidelity(
      RunFolder run, RunManifest manifest, Suite suite, AbPlan plan, List<String> remarks) {
    KeptAnswers.Side baseline = side(run, manifest, plan.baseline());
    KeptAnswers.Side candidate = side(run, manifest, plan.candidate());
    return baseline.cells().isEmpty() || candidate.cells().isEmpty()
        ? Optional.empty()
        : Optional.of(
            KeptAnswers.judge(
                KeptAnswers.payloads(run, manifest, suite, remarks),
                baseline,
                candidate,
                suite.gates().fidelity()));
  }

  private static KeptAnswers.Side side(RunFolder run, RunManifest manifest, String target) {
    return KeptAnswers.Side.answered(
        run,
        manifest.plan().cells().stream()
            .filter(cell -> cell.target().equals(target))
            .filter(run::isWhole)
            .toList());
  }
}
