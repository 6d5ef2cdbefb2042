package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.Workload;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rounds that were not measured, written as if they were: what builds took is known, and so is the
 * verdict.
 */
class AbVerdictTest {
  /** As many as one metric takes to be improved, regardless of what they show. */
  private static final int DECIDING_ROUNDS = 8;

  private static final int PAYLOADS = 16;
  private static final double SIDE_SECONDS = 0.5;
  private static final Path BOOKS = Path.of("../prices").toAbsolutePath().normalize();

  @TempDir Path folder;

  /** What a build takes for each call of a round, and how its answers turn from the other's. */
  private record Build(double[] tookMillis, double turnedRadians, String... versions) {
    static Build taking(double millis, String... versions) {
      return new Build(new double[] {millis}, 0, versions);
    }

    ServerFacts server(int round) {
      return versions.length == 0
          ? ServerFacts.UNKNOWN
          : ServerFacts.UNKNOWN.withVariant(Optional.of(versions[(round - 1) % versions.length]));
    }

    double tookMillis(int round) {
      return tookMillis[(round - 1) % tookMillis.length];
    }
  }

  /** Two thirds of the time, and answers with a cosine of cos 0.1 = 0.9950. */
  @Test
  void aFasterBuildIsImprovedAndItsAnswersAreJudged() throws IOException {
    RunFolder run =
        measured(DECIDING_ROUNDS, Build.taking(3), new Build(new double[] {2, 2.1}, 0.1));

    Said said = report(run);

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("new against old under one-caller: improved")
        .contains("answers: accepted, of 16 payloads.");

    // what is required of the answers is the suite's, and can be more than they are
    RunFolder strict =
        measured(
            suite().replace("0.99}", "0.996}"),
            1,
            DECIDING_ROUNDS,
            Build.taking(3),
            new Build(new double[] {2, 2.1}, 0.1));
    assertThat(report(strict).out()).contains("new against old under one-caller: rejected");
  }

  @Test
  void aSlowerBuildIsRegressed() throws IOException {
    RunFolder run = measured(DECIDING_ROUNDS, Build.taking(2), Build.taking(3));

    assertThat(report(run).out()).contains("new against old under one-caller: regressed");
  }

  @Test
  void aBuildThatTakesAsLongIsEquivalent() throws IOException {
    RunFolder run =
        measured(DECIDING_ROUNDS, Build.taking(3), new Build(new double[] {2.98, 3.02}, 0));

    assertThat(report(run).out()).contains("new against old under one-caller: equivalent");
  }

  /** Now a third less and now a half more: no number of rounds so far decides. */
  @Test
  void aBuildThatIsNowFasterAndNowSlowerIsInconclusive() throws IOException {
    RunFolder run = measured(DECIDING_ROUNDS, Build.taking(3), new Build(new double[] {2, 4.5}, 0));

    assertThat(report(run).out()).contains("new against old under one-caller: inconclusive");
  }

  /** One round less than it takes. */
  @Test
  void aFasterBuildIsInconclusiveInFewRounds() throws IOException {
    RunFolder run = measured(DECIDING_ROUNDS - 1, Build.taking(3), Build.taking(2));

    Said said = report(run);

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("new against old under one-caller: inconclusive");
  }

  /** Eight rounds of a second each are in one cell a side, both of which began at once. */
  @Test
  void buildsThatWereCalledInTurnAreComparedByTheSecondsOfTheirCells() throws IOException {
    AbPlan plan = plan(DECIDING_ROUNDS, 1, AbPlan.Order.REQUESTS);
    RunFolder run = measured(suite(), 0, plan, DECIDING_ROUNDS, Build.taking(3), Build.taking(2));
    assertThat(run.manifest().plan().cells()).hasSize(2);

    Said said = report(run);

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("new against old under one-caller: improved")
        .contains("8 of at most 8 rounds, 1.00 s a side in each: both called in turn")
        .contains("only --restarts can tell")
        .contains("errors, difference")
        // as much of the one as of the other, by the turns they take
        .doesNotContain("throughput", "goodput");
    assertThat(rows(run))
        .filteredOn(row -> row.startsWith(run.runId()) && row.contains("response p50"))
        .hasSize(1 + DECIDING_ROUNDS);
    // again the same
    assertThat(report(run).out()).isEqualTo(said.out());
  }

  /** The candidate is deployed anew in the middle; what it was then is another build. */
  @Test
  void roundsOfAnotherVersionAreLeftOut() throws IOException {
    String[] versions = {"1", "1", "1", "1", "1", "1", "1", "1", "2", "2"};
    List<AbPlan.Order> orders = List.of(AbPlan.Order.STARTS, AbPlan.Order.WINDOWS);
    for (AbPlan.Order order : orders) {
      RunFolder run =
          measured(
              suite(),
              orders.indexOf(order),
              plan(10, SIDE_SECONDS, order),
              10,
              Build.taking(3, "7"),
              Build.taking(2, versions));

      Said said = report(run);

      assertThat(said.exitCode()).isEqualTo(3);
      assertThat(said.words())
          .contains("new against old under one-caller: improved")
          .contains("2 of 10 rounds left out")
          .contains("candidate: version 2 answered, and in the first round 1")
          .contains("new: 2 versions answered: 1 in one-caller/1");
    }
  }

  /** 31 rounds of a second are in a cell each, the looks being after every twelfth. */
  @Test
  void whatWasCutOffBetweenTwoCellsIsSaidAndWhatIsThereCounts() throws IOException {
    AbPlan plan =
        new AbPlan(
            "old",
            "new",
            "one-caller",
            31,
            1,
            true,
            List.of("p50"),
            0.03,
            List.of(),
            AbPlan.Order.REQUESTS);
    RunFolder run = measured(suite(), 0, plan, 11, Build.taking(3), Build.taking(2));
    RunManifest manifest = run.manifest();
    for (CellKey cell : CellPlan.ofRounds(plan, 1, 12, 24)) {
      manifest = manifest.withCell(cell);
    }
    run.close(manifest);

    Said said = report(run);

    assertThat(said.exitCode()).isEqualTo(3);
    assertThat(said.out().replaceAll("\\s+", " "))
        .contains("24 of at most 31 rounds")
        .contains("13 of 24 rounds left out, which have no figure")
        .contains("go on with: tenk run --resume " + run.runId());
    assertThat(run.missing(run.manifest())).hasSize(2 * 13);
  }

  private List<String> rows(RunFolder run) throws IOException {
    return Files.readAllLines(
        folder.resolve("reports").resolve(run.runId()).resolve("comparison.csv"));
  }

  private Said report(RunFolder run) {
    return Said.tenk(
        "report",
        run.runId(),
        "--store",
        folder.resolve("runs").toString(),
        "--out",
        folder.resolve("reports").toString());
  }

  private RunFolder measured(int rounds, Build old, Build candidate) throws IOException {
    return measured(suite(), 0, rounds, old, candidate);
  }

  private RunFolder measured(String suiteText, int day, int rounds, Build old, Build candidate)
      throws IOException {
    return measured(
        suiteText, day, plan(rounds, SIDE_SECONDS, AbPlan.Order.STARTS), rounds, old, candidate);
  }

  private static AbPlan plan(int rounds, double sideSeconds, AbPlan.Order order) {
    return new AbPlan(
        "old",
        "new",
        "one-caller",
        rounds,
        sideSeconds,
        false,
        List.of("p50"),
        0.03,
        List.of(),
        order);
  }

  /** The first rounds of a plan. */
  private RunFolder measured(
      String suiteText, int day, AbPlan plan, int rounds, Build old, Build candidate)
      throws IOException {
    RunFolder run = new MadeRun(folder.resolve("runs"), folder, suiteText, day).complete();
    Suite suite = SuiteReader.read("suite.yaml", folder, suiteText).suite();
    RunManifest manifest =
        run.manifest().withTargets(List.of(facts("old"), facts("new"))).withInterleaving(plan);
    Workload window = suite.workload(plan.workload()).lasting(plan.window());
    for (CellKey cell : CellPlan.ofRounds(plan, suite.seed(), 1, rounds)) {
      manifest = manifest.withCell(cell);
      Build build = cell.target().equals(plan.baseline()) ? old : candidate;
      write(run, cell, window, suite, build, plan.lastRoundOf(cell));
    }
    run.close(manifest);
    return run;
  }

  private static void write(
      RunFolder run, CellKey cell, Workload window, Suite suite, Build build, int round)
      throws IOException {
    Path files = run.startCell(cell);
    RunManifest manifest = run.manifest();
    long tookNanos = Math.round(build.tookMillis(round) * 1e6);
    long warmUpNanos = window.warmUp().toNanos();
    long sequence = 0;
    try (CellRecorder recorder =
        new CellRecorder(files, warmUpNanos, manifest.startedAt().toEpochMilli())) {
      for (long at = 0; at < window.total().toNanos(); at += tookNanos) {
        recorder.record(
            sample(
                sequence,
                at < warmUpNanos ? Phase.WARM_UP : Phase.STEADY,
                at,
                tookNanos,
                build.server(round)),
            Optional.of(answer(build)));
        sequence++;
      }
    }
    run.completeCell(
        cell,
        CellSummaries.facts(
            files,
            cell,
            window,
            suite.slo(),
            new CellSummaries.Ended(
                manifest.startedAt(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                new DriverEnd(1, OptionalLong.empty(), List.of()),
                Optional.empty(),
                Phases.asPlanned(window),
                Optional.empty(),
                Map.of())));
  }

  private static Sample sample(
      long sequence, Phase phase, long handed, long tookNanos, ServerFacts server) {
    return new Sample(
        sequence,
        phase,
        (int) (sequence % PAYLOADS),
        OptionalLong.empty(),
        handed,
        OptionalLong.of(handed),
        handed + tookNanos,
        100,
        new Outcome.Succeeded(OptionalInt.of(200), 100, "0123456789abcdef"),
        server,
        ClientFacts.UNKNOWN);
  }

  private static byte[] answer(Build build) {
    return ByteBuffer.allocate(2 * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat((float) Math.cos(build.turnedRadians()))
        .putFloat((float) Math.sin(build.turnedRadians()))
        .array();
  }

  private static TargetFacts facts(String name) {
    return new TargetFacts(
        name,
        "edge-http",
        Standing.STAND_IN,
        "http://127.0.0.1:9",
        "m",
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  static String suite() {
    return """
    name: rounds
    slo: p90=2s,errors=1%%
    demand: 300000/month peak 5/s
    prices: %s
    payloads: {synthetic: {count: %d, width: 4, height: 4}}
    targets:
    %s%sworkloads:
      - {name: one-caller, kind: closed, callers: 1, warm_up: 500ms, duration: 2s}
    fidelity: {top1_agreement: 60%%, mean_cosine: 0.99}
    """
        .formatted(BOOKS.resolve("edge.csv"), PAYLOADS, target("old"), target("new"));
  }

  private static String target(String name) {
    return "  - {name: %s, kind: edge-http, standing: stand-in, device: %s, url: 'http://127.0.0.1:%d', model: m, input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}}\n"
        .formatted(
            name,
            BOOKS.resolve("devices/raspberry-pi-5-hailo-8l.yaml"),
            name.equals("old") ? 9 : 10);
  }
}
