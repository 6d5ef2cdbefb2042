package dev.tenk.cli;

import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Interleaving;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.ComparedMetric;
import dev.tenk.results.stats.Interleaved;
import dev.tenk.results.stats.Interleaved.Round;
import dev.tenk.results.stats.JudgedFidelity;
import dev.tenk.results.stats.MarginTest;
import dev.tenk.results.stats.PairedRounds;
import dev.tenk.results.stats.Verdict;
import dev.tenk.results.store.InterleavedRounds;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rounds of an interleaved comparison while they are measured: both builds are started anew in
 * each, and at its looks it is seen whether more are needed.
 */
final class InterleavedRun {
  /** So many tell how much rounds differ. */
  private static final int ROUNDS_TO_FORETELL = 6;

  private final SuiteFile suiteFile;
  private final RunFolder run;
  private final Interleaving plan;
  private final PrintWriter out;
  private final InterleavedRounds rounds;
  private int told;
  private Optional<CellKey> last = Optional.empty();

  /**
   * Those of a run.
   *
   * @param suiteFile the part of it that is measured
   */
  InterleavedRun(SuiteFile suiteFile, RunFolder run, Interleaving plan, PrintWriter out) {
    this.suiteFile = suiteFile;
    this.run = run;
    this.plan = plan;
    this.out = out;
    this.rounds = new InterleavedRounds(run, plan, suiteFile.suite().slo());
  }

  /**
   * What the rounds so far come to.
   *
   * @param suite the part of it that is measured
   * @param remarks gets what is not known of the payloads, as a sentence
   */
  static Interleaved judge(RunFolder run, Suite suite, Interleaving plan, List<String> remarks) {
    RunManifest manifest = run.manifest();
    return judge(
        run,
        manifest,
        suite,
        plan,
        new InterleavedRounds(run, plan, suite.slo()).read(manifest),
        remarks);
  }

  private static Interleaved judge(
      RunFolder run,
      RunManifest manifest,
      Suite suite,
      Interleaving plan,
      List<Round> rounds,
      List<String> remarks) {
    return Interleaved.of(
        plan, rounds, fidelity(run, manifest, suite, plan, remarks), suite.slo().maxErrorRatio());
  }

  private static Optional<JudgedFidelity> fidelity(
      RunFolder run, RunManifest manifest, Suite suite, Interleaving plan, List<String> remarks) {
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
    return new KeptAnswers.Side(
        run,
        manifest.cells().stream()
            .filter(cell -> cell.target().equals(target))
            .filter(run::isWhole)
            .toList());
  }

  /**
   * Starts the build that a cell is to measure anew: once a round where each has a server of its
   * own, and whenever the other one was measured before where both are loaded by one.
   *
   * @return the manifest, which says so where it cannot be done
   */
  RunManifest before(RunSession session, RunManifest manifest, CellKey cell) throws IOException {
    boolean other = last.isEmpty() || !last.get().target().equals(cell.target());
    boolean first = (cell.repetition() - 1) % Interleaving.WINDOWS == 0;
    boolean anew = oneServer(manifest) ? other : first || last.isEmpty();
    last = Optional.of(cell);
    if (anew && !session.restart(suiteFile.suite().target(cell.target()), manifest)) {
      RunManifest now =
          manifest.withInterleaving(
              manifest.interleaving().orElseThrow().withNotRestarted(cell.target()));
      run.writeManifest(now);
      return now;
    }
    return manifest;
  }

  /** A server that both share is left with the baseline, for whoever comes next. */
  void after(RunSession session, RunManifest manifest) {
    if (oneServer(manifest) && last.isPresent() && !last.get().target().equals(plan.baseline())) {
      session.restart(suiteFile.suite().target(plan.baseline()), manifest);
    }
  }

  private boolean oneServer(RunManifest manifest) {
    TargetFacts baseline = manifest.target(plan.baseline());
    TargetFacts candidate = manifest.target(plan.candidate());
    return baseline.endpoint().equals(candidate.endpoint());
  }

  /** Tells of the rounds that are whole since it told last, and of the look that is due by now. */
  void tell(RunManifest manifest) {
    List<Round> read = rounds.read(manifest);
    tell(read);
    if (isLookDue(plan, read)) {
      out.println(
          "look after %d rounds: %s"
              .formatted(
                  read.size(),
                  judge(run, manifest, suiteFile.suite(), plan, read, new ArrayList<>())
                      .verdict()
                      .text()));
      out.flush();
    }
  }

  /** The cells of the rounds that a look asks for once all that are planned are whole. */
  static List<CellKey> due(RunFolder run, RunManifest manifest, SuiteFile suiteFile) {
    Interleaving plan = manifest.interleaving().orElseThrow();
    if (!plan.untilDecided() || !run.missing(manifest).isEmpty()) {
      return List.of();
    }
    List<Round> read = new InterleavedRounds(run, plan, suiteFile.suite().slo()).read(manifest);
    return isLookDue(plan, read)
            && judge(run, manifest, suiteFile.suite(), plan, read, new ArrayList<>()).verdict()
                == Verdict.INCONCLUSIVE
        ? CellPlan.ofRounds(
            plan, manifest.seed(), read.size() + 1, roundsUntilLook(plan, read.size()))
        : List.of();
  }

  private static boolean isLookDue(Interleaving plan, List<Round> read) {
    return plan.untilDecided()
        && read.size() < plan.rounds()
        && read.stream().allMatch(InterleavedRun::isWhole);
  }

  private void tell(List<Round> read) {
    List<ComparedMetric> deciding = Interleaved.deciding(plan, read);
    for (Round round : read) {
      if (isWhole(round) && round.number() > told) {
        told = round.number();
        out.println(
            "round %d of at most %d: %s"
                .formatted(
                    told,
                    plan.rounds(),
                    round
                        .leftOut()
                        .map(why -> "left out: " + why)
                        .orElseGet(
                            () ->
                                String.join(
                                    ", ",
                                    deciding.stream()
                                        .map(metric -> inWords(metric, round))
                                        .toList()))));
        if (told == ROUNDS_TO_FORETELL && plan.rounds() > ROUNDS_TO_FORETELL) {
          Interleaved.foretell(plan, read).forEach(out::println);
        }
      }
    }
    out.flush();
  }

  private static String inWords(ComparedMetric metric, Round round) {
    Optional<String> lacking = round.lacking(metric);
    if (lacking.isPresent()) {
      return metric.text() + " left out (" + lacking.get() + ")";
    }
    PairedRounds.Round pair = round.of(metric);
    return String.format(
        Locale.ROOT,
        "%s %.3g and %.3g ms, ratio %.3f",
        metric.text(),
        pair.baseline().getAsDouble(),
        pair.candidate().getAsDouble(),
        Math.exp(pair.logRatio().getAsDouble()));
  }

  /** After how many rounds, more than so many, the next look is. */
  static int roundsUntilLook(Interleaving plan, int rounds) {
    return plan.untilDecided()
        ? MarginTest.LOOKS.stream()
            .filter(look -> look > rounds && look < plan.rounds())
            .findFirst()
            .orElse(plan.rounds())
        : plan.rounds();
  }

  private static boolean isWhole(Round round) {
    return round.baseline().isPresent() && round.candidate().isPresent();
  }
}
