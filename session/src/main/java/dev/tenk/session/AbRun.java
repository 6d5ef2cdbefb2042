package dev.tenk.session;

import dev.tenk.analysis.rounds.AbRounds;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.PairedRounds;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.AbJudgement;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An A/B comparison while it is measured: builds are started anew where a round is to show what a
 * start changes, or where one takes the other's place, and each interim look decides whether more
 * rounds are needed.
 */
public final class AbRun {
  private static final String URL = "url";

  /** Rounds from which their spread is estimated. */
  private static final int ROUNDS_TO_FORETELL = 6;

  private final SuiteFile suiteFile;
  private final RunFolder run;
  private final AbPlan plan;
  private final PrintWriter out;
  private final AbRounds rounds;
  private int told;
  private Optional<CellKey> last = Optional.empty();

  /**
   * Those of a run.
   *
   * @param suiteFile the part of it that is measured
   */
  AbRun(SuiteFile suiteFile, RunFolder run, AbPlan plan, PrintWriter out) {
    this.suiteFile = suiteFile;
    this.run = run;
    this.plan = plan;
    this.out = out;
    this.rounds = new AbRounds(run, plan, suiteFile.suite().slo());
  }

  /**
   * Restarts the build that a cell measures: after each change of build where one server loads
   * both, and else once a round where it is to be started anew.
   *
   * @return the manifest, which records a build that cannot be restarted
   */
  RunManifest before(Connections connections, RunManifest manifest, CellKey cell)
      throws IOException {
    if (plan.atOnce()) {
      return manifest;
    }
    boolean other = last.isEmpty() || !last.get().target().equals(cell.target());
    boolean first = (cell.repetition() - 1) % AbPlan.WINDOWS == 0;
    boolean anew =
        oneServer(manifest)
            ? other
            : plan.order() == AbPlan.Order.STARTS && (first || last.isEmpty());
    last = Optional.of(cell);
    if (!anew) {
      return manifest;
    }
    TargetPlan target = suiteFile.suite().target(cell.target());
    boolean restarted = connections.restart(target, manifest);
    RunManifest now = connections.withPreflight(manifest, target);
    if (!restarted) {
      now =
          now.withInterleaving(
              now.plan().interleaving().orElseThrow().withNotRestarted(cell.target()));
    }
    if (!now.equals(manifest)) {
      run.writeManifest(now);
    }
    return now;
  }

  /** A server that both share is left with the baseline. */
  void after(Connections connections, RunManifest manifest) {
    if (last.isPresent() && oneServer(manifest) && !last.get().target().equals(plan.baseline())) {
      connections.restart(suiteFile.suite().target(plan.baseline()), manifest);
    }
  }

  private boolean oneServer(RunManifest manifest) {
    TargetFacts baseline = manifest.target(plan.baseline());
    TargetFacts candidate = manifest.target(plan.candidate());
    return baseline.endpoint().equals(candidate.endpoint());
  }

  /** Reports the rounds completed since the last report, and the interim look that is due. */
  void tell(RunManifest manifest) {
    List<Round> read = rounds.read(manifest);
    tell(read);
    if (isLookDue(plan, read)) {
      out.println(
          "look after %d rounds: %s"
              .formatted(
                  read.size(),
                  AbJudgement.of(run, manifest, suiteFile.suite(), plan, read, new ArrayList<>())
                      .verdict()
                      .text()));
      out.flush();
    }
  }

  /**
   * How two targets of a suite take turns: request by request where both answer at once and the
   * load allows it, and else window by window.
   *
   * @param restarts whether each is to be started anew in each round
   */
  public static AbPlan.Order order(
      TargetPlan baseline, TargetPlan candidate, Workload load, boolean restarts) {
    if (restarts) {
      return AbPlan.Order.STARTS;
    }
    boolean severalCallers = load instanceof Workload.ClosedWorkload closed && closed.callers() > 1;
    return severalCallers || shareAServer(baseline, candidate)
        ? AbPlan.Order.WINDOWS
        : AbPlan.Order.REQUESTS;
  }

  private static String why(Round round, ComparedMetric metric) {
    return round.leftOut().or(() -> round.lacking(metric)).map(" (%s)"::formatted).orElse("");
  }

  /** One that loads only one of them at a time; hosted services answer for all they have. */
  private static boolean shareAServer(TargetPlan one, TargetPlan other) {
    return one.kind().equals(other.kind())
        && one.settings().has(URL)
        && other.settings().has(URL)
        && server(one).equals(server(other));
  }

  /** The same of all ways to write it that need no name server. */
  private static String server(TargetPlan target) {
    URI url = target.settings().value(URL, URI::create);
    String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
    int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    String path = url.getPath() == null ? "" : url.getPath().replaceAll("/+$", "");
    return (host.equals("localhost") || host.equals("[::1]") ? "127.0.0.1" : host)
        + ":"
        + port
        + path;
  }

  /** The cells of the rounds that a look asks for once all that are planned are whole. */
  static List<CellKey> due(RunFolder run, RunManifest manifest, SuiteFile suiteFile) {
    AbPlan plan = manifest.plan().interleaving().orElseThrow();
    if (!plan.untilDecided() || !run.missing(manifest).isEmpty()) {
      return List.of();
    }
    List<Round> read = new AbRounds(run, plan, suiteFile.suite().slo()).read(manifest);
    return isLookDue(plan, read)
            && AbJudgement.of(run, manifest, suiteFile.suite(), plan, read, new ArrayList<>())
                    .verdict()
                == Verdict.INCONCLUSIVE
        ? CellPlan.ofRounds(
            plan, manifest.suite().seed(), read.size() + 1, roundsUntilLook(plan, read.size()))
        : List.of();
  }

  private static boolean isLookDue(AbPlan plan, List<Round> read) {
    return plan.untilDecided()
        && read.size() < plan.rounds()
        && read.stream().allMatch(AbRun::isWhole);
  }

  private void tell(List<Round> read) {
    List<ComparedMetric> deciding = AbVerdict.deciding(plan, read);
    List<Round> more =
        read.stream().filter(AbRun::isWhole).filter(each -> each.number() > told).toList();
    if (plan.atOnce() && !more.isEmpty()) {
      out.println(soFar(read.stream().filter(AbRun::isWhole).toList(), deciding));
    }
    for (Round round : more) {
      told = round.number();
      if (!plan.atOnce()) {
        out.println(inWords(round, deciding));
      }
      if (told == ROUNDS_TO_FORETELL && plan.rounds() > ROUNDS_TO_FORETELL) {
        AbVerdict.foretell(plan, read).forEach(out::println);
      }
    }
    out.flush();
  }

  /** Rounds that follow each other in seconds are told of together. */
  private String soFar(List<Round> rounds, List<ComparedMetric> deciding) {
    List<String> ratios = new ArrayList<>();
    for (ComparedMetric metric : deciding) {
      PairedRounds paired =
          new PairedRounds(
              metric.text(),
              metric.better(),
              rounds.stream().map(round -> round.of(metric)).toList());
      ratios.add(
          metric.text()
              + (paired.usable() == 0
                  ? " left out" + why(rounds.get(rounds.size() - 1), metric)
                  : String.format(Locale.ROOT, " ratio %.3f", paired.estimate().ratio())));
    }
    return "%d of at most %d rounds: %s"
        .formatted(rounds.size(), plan.rounds(), String.join(", ", ratios));
  }

  private String inWords(Round round, List<ComparedMetric> deciding) {
    return "round %d of at most %d: %s"
        .formatted(
            round.number(),
            plan.rounds(),
            round
                .leftOut()
                .map(why -> "left out: " + why)
                .orElseGet(
                    () ->
                        String.join(
                            ", ",
                            deciding.stream().map(metric -> inWords(metric, round)).toList())));
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
  static int roundsUntilLook(AbPlan plan, int rounds) {
    return plan.untilDecided()
        ? AbVerdict.looks(plan.order()).stream()
            .filter(look -> look > rounds && look < plan.rounds())
            .findFirst()
            .orElse(plan.rounds())
        : plan.rounds();
  }

  private static boolean isWhole(Round round) {
    return round.baseline().isPresent() && round.candidate().isPresent();
  }
}
