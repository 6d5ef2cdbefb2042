package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.agent.AgentCommand;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real builds in real rounds: each side a process of its own, or two versions behind one agent. */
class AbIT {
  /** As many as one metric takes to be improved, whatever they show. */
  private static final int DECIDING_ROUNDS = 8;

  private static final Path BOOKS = Path.of("../prices").toAbsolutePath().normalize();
  private static final Path DEVICE = BOOKS.resolve("devices/raspberry-pi-5-hailo-8l.yaml");

  @TempDir Path folder;

  /** INT8 takes half the time of FP32, and answers nearly the same. */
  @Test
  void aFasterBuildIsImprovedAndItsAnswersAreJudged() throws Exception {
    Path suite =
        suite(
            agent("old", "efficientnet-lite0") + agent("new", "efficientnet-lite0-int8"),
            "fidelity: {top1_agreement: 60%, mean_cosine: 0.99}");
    try (TenkProcess tenk =
        ab(suite, Integer.toString(DECIDING_ROUNDS), "--gate", "p50", "--fail-on", "regressed")) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output())
          .contains(
              "response p50 decide: 8 rounds find a change of 5 %",
              "response p50: rounds differ by an SD of",
              "new against old under one-caller: improved",
              "answers: accepted, of 16 payloads.");
    }
    RunFolder run = onlyRun();
    assertThat(run.manifest().state()).isEqualTo(State.COMPLETE);
    assertThat(run.manifest().suite()).isEqualTo("rounds-ab");
    List<CSVRecord> rows = rows(run);
    assertThat(rows)
        .filteredOn(row -> row.get("metric").equals("response p50"))
        .hasSize(1 + DECIDING_ROUNDS)
        .allSatisfy(row -> assertThat(Double.parseDouble(row.get("estimate"))).isLessThan(0.9));
    assertThat(rows)
        .extracting(row -> row.get("metric"))
        .contains("model p50", "queue p50", "service p50", "throughput", "goodput", "error ratio");
  }

  @Test
  void aBuildAgainstItselfIsNeverBetterInAFewRoundsAndGoesOnWhereItWasKilled() throws Exception {
    Path suite = suite(agent("old", "efficientnet-lite0") + agent("new", "efficientnet-lite0"), "");
    try (TenkProcess tenk = ab(suite, "2", "--gate", "p50")) {
      tenk.await(() -> tenk.output().contains("[2/8]"));
      tenk.driver().destroyForcibly();
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output())
          .contains(
              "2 rounds cannot find a build improved or regressed, whatever they show",
              "not measured to its end",
              "inconclusive",
              "go on with: tenk run --resume");
    }
    RunFolder run = onlyRun();
    assertThat(run.manifest().state()).isEqualTo(State.INCOMPLETE);
    assertThat(run.missing(run.manifest())).hasSize(1);

    try (TenkProcess tenk =
        TenkProcess.start(
            folder,
            "run",
            "--resume",
            run.runId(),
            "--store",
            store().toString(),
            "--out",
            reports().toString())) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output()).contains("new against old under one-caller: inconclusive");
    }
    assertThat(run.manifest().state()).isEqualTo(State.COMPLETE);
    assertThat(rows(run))
        .filteredOn(row -> row.get("metric").equals("response p50"))
        .extracting(row -> row.get("round"))
        .containsExactly("all", "1", "2");
  }

  /** Only one of them is loaded at a time, and the baseline at the end. */
  @Test
  void twoVersionsBehindOneAgentAreLoadedInTurn() throws Exception {
    try (TenkProcess agent =
        TenkProcess.start(
            folder,
            "agent",
            "--port",
            "0",
            "--model",
            "lite0:1=efficientnet-lite0",
            "--model",
            "lite0:2=efficientnet-lite0-int8")) {
      agent.await(() -> agent.output().contains(AgentCommand.LISTENING));
      String url =
          agent
              .output()
              .lines()
              .filter(line -> line.startsWith(AgentCommand.LISTENING))
              .findFirst()
              .orElseThrow()
              .substring(AgentCommand.LISTENING.length());
      Path suite = suite(version("old", url, "1") + version("new", url, "2"), "");
      try (TenkProcess tenk = ab(suite, "1", "--gate", "p50")) {
        assertThat(tenk.exitCode()).as(tenk.output()).isZero();
        assertThat(tenk.output()).doesNotContain("not started anew").contains("0 errors");
      }
      assertThat(onlyRun().manifest().interleaving().orElseThrow().notRestarted()).isEmpty();
    }
  }

  @Test
  void whatCannotBeMeasuredIsRefusedInWords() throws IOException {
    Path suite =
        suite(
            agent("old", "efficientnet-lite0") + agent("new", "efficientnet-lite0"),
            "# and another\n");
    String text = Files.readString(suite);
    refused(suite, "--baseline: 'x' is no target of the suite; there are old, new", "x", "new");
    refused(suite, "--candidate: 'old' is the baseline too", "old", "old");
    refused(
        suite,
        "--rounds: 49, expected 1 to 48",
        "old",
        "new",
        "--until",
        "decided",
        "--rounds",
        "49");
    refused(suite, "--side: 100ms, expected 1s to 1h", "old", "new", "--side", "100ms");
    refused(suite, "--side: 'x' is not a time", "old", "new", "--side", "x");
    refused(suite, "--until: 'later', expected decided", "old", "new", "--until", "later");
    refused(suite, "--gate: 'p51', expected p50, p90 or p99", "old", "new", "--gate", "p51");
    refused(
        suite,
        "--workload: 'x' is none of the suite; there are one-caller",
        "old",
        "new",
        "--workload",
        "x");
    Files.writeString(suite, text.replace("warm_up: 500ms", "warm_up: 0s"));
    refused(suite, "has no warm_up, which a build needs that was started anew", "old", "new");
    Files.writeString(
        suite,
        text.replace(
            "kind: closed, callers: 1, warm_up: 500ms, duration: 2s",
            "kind: ramp, from: 1/s, to: 9/s, warm_up: 1s, duration: 3s"));
    refused(suite, "cannot be measured in rounds, which take one rate", "old", "new");
  }

  private void refused(Path suite, String why, String baseline, String candidate, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("ab", suite.toString(), "--baseline", baseline, "--candidate", candidate));
    arguments.addAll(List.of("--store", store().toString()));
    arguments.addAll(List.of(more));
    Said said = Said.tenk(arguments.toArray(String[]::new));
    assertThat(said.exitCode()).as(said.out()).isEqualTo(2);
    assertThat(said.err()).contains(why);
  }

  private TenkProcess ab(Path suite, String rounds, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "ab",
                suite.toString(),
                "--baseline",
                "old",
                "--candidate",
                "new",
                "--rounds",
                rounds,
                "--side",
                "2s",
                "--store",
                store().toString(),
                "--out",
                reports().toString()));
    arguments.addAll(List.of(more));
    return TenkProcess.start(folder, arguments.toArray(String[]::new));
  }

  private Path store() {
    return folder.resolve("runs");
  }

  private Path reports() {
    return folder.resolve("reports");
  }

  private RunFolder onlyRun() {
    List<RunFolder> runs = new RunStore(store()).runs();
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  private List<CSVRecord> rows(RunFolder run) throws IOException {
    assertThat(reports().resolve(run.runId()).resolve(HtmlReport.FILE)).isRegularFile();
    try (Reader reader =
            Files.newBufferedReader(reports().resolve(run.runId()).resolve("comparison.csv"));
        CSVParser parser =
            CSVParser.parse(
                reader, CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      return parser.getRecords();
    }
  }

  private static String agent(String name, String model) {
    return """
      - name: %s
        kind: edge-http
        standing: stand-in
        device: %s
        agent: {model: %s}
        model: %s
        input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
    """
        .formatted(name, DEVICE, model, model);
  }

  private static String version(String name, String url, String version) {
    return """
      - name: %s
        kind: edge-http
        standing: stand-in
        device: %s
        url: %s
        model: lite0
        version: %s
        input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
    """
        .formatted(name, DEVICE, url, version);
  }

  private Path suite(String targets, String more) throws IOException {
    Path suite = folder.resolve("rounds.yaml");
    Files.writeString(
        suite,
        """
        name: rounds
        slo: p90=2s,errors=1%%
        demand: 300000/month peak 5/s
        prices: %s
        payloads:
          synthetic: {count: 16, width: 224, height: 224, seed: 7}
        targets:
        %s
        workloads:
          - {name: one-caller, kind: closed, callers: 1, warm_up: 500ms, duration: 2s}
        %s
        """
            .formatted(BOOKS.resolve("edge.csv"), targets, more));
    return suite;
  }
}
