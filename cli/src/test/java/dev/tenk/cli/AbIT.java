package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.agent.AgentCommand;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.HtmlReport;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real rounds: each side a process of its own, two servers, or two versions behind one agent. */
class AbIT {
  private static final Path BOOKS = Path.of("../prices").toAbsolutePath().normalize();
  private static final Path DEVICE = BOOKS.resolve("devices/raspberry-pi-5-hailo-8l.yaml");

  @TempDir Path folder;

  /** Ten times as long, so that no machine makes of it less than twice. */
  @Test
  void aBuildWithAKnownDelayTakesThatMuchLongerAndBothAreLoadedAnewInEachRound() throws Exception {
    try (DelayServer old = new DelayServer().with("m", Duration.ofMillis(20));
        DelayServer slow = new DelayServer().with("m", Duration.ofMillis(200))) {
      Path suite =
          suite(target("old", "url: " + old.url(), "m") + target("new", "url: " + slow.url(), "m"));
      Said said = Said.tenk(with(ab(suite, "1"), "--restarts"));

      assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
      assertThat(said.out())
          .contains("1 rounds cannot find")
          .contains("new against old under callers: inconclusive")
          .doesNotContain("not started anew");
      assertThat(old.repositoryCalls()).containsExactly("unload m", "load m");
      assertThat(slow.repositoryCalls()).containsExactly("unload m", "load m");
    }
    RunFolder run = onlyRun();
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    assertThat(run.manifest().suite().name()).isEqualTo("rounds-ab");
    List<CSVRecord> rows = rows(run);
    assertThat(rows)
        .filteredOn(row -> row.get("metric").equals("response p50"))
        .hasSize(1 + 1)
        .allSatisfy(row -> assertThat(Double.parseDouble(row.get("estimate"))).isGreaterThan(2));
    assertThat(rows)
        .extracting(row -> row.get("metric"))
        .contains("service p50", "throughput", "goodput", "error ratio");
  }

  /** Ten times as long: two servers that answer at once, called in turn by one caller. */
  @Test
  void buildsThatAnswerAtOnceAreCalledInTurnAndGoOnWhereTheyWereKilled() throws Exception {
    try (DelayServer old = new DelayServer().with("m", Duration.ofMillis(5));
        DelayServer slow = new DelayServer().with("m", Duration.ofMillis(50))) {
      Path suite =
          suite(
              target("old", "url: " + old.url(), "m") + target("new", "url: " + slow.url(), "m"),
              "kind: closed, callers: 1");
      // five rounds and looks after a multiple of twelve: a cell a round
      String[] arguments = with(ab(suite, "5", "5s"), "--until", "decided");
      try (TenkProcess tenk = TenkProcess.start(folder, arguments)) {
        tenk.await(() -> tenk.output().contains("[4/10]"));
        tenk.driver().destroyForcibly();
        assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
        assertThat(tenk.output())
            .contains("not measured to its end", "go on with: tenk run --resume");
      }
      RunFolder run = onlyRun();
      assertThat(run.missing(run.manifest())).hasSize(2);

      Said said = resumed(run);
      assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
      assertThat(said.out())
          .contains("new against old under callers: inconclusive")
          .contains("5 of at most 5 rounds, 5.00 s a side in each: both called in turn")
          .contains("only --restarts can tell");
      assertThat(old.repositoryCalls()).isEmpty();
      assertThat(slow.repositoryCalls()).isEmpty();
      assertThat(rows(run))
          .filteredOn(row -> row.get("metric").equals("response p50"))
          .hasSize(1 + 5)
          .allSatisfy(row -> assertThat(Double.parseDouble(row.get("estimate"))).isGreaterThan(2));
    }
  }

  @Test
  void aBuildAgainstItselfIsNeverBetterInAFewRoundsAndGoesOnWhereItWasKilled() throws Exception {
    String agent = "agent: {model: '" + TinyModel.TWICE.spec(TinyModel.NAME, folder) + "'}";
    Path suite = suite(target("old", agent, TinyModel.NAME) + target("new", agent, TinyModel.NAME));
    try (TenkProcess tenk = TenkProcess.start(folder, with(ab(suite, "2"), "--restarts"))) {
      tenk.await(() -> tenk.output().contains("[2/8]"));
      tenk.driver().destroyForcibly();
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output())
          .contains(
              "2 rounds cannot find",
              "not measured to its end",
              "inconclusive",
              "go on with: tenk run --resume");
    }
    RunFolder run = onlyRun();
    assertThat(run.manifest().progress().state()).isEqualTo(State.INCOMPLETE);
    assertThat(run.missing(run.manifest())).hasSize(1);

    Said said = resumed(run);
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("new against old under callers: inconclusive");
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    List<CSVRecord> rows = rows(run);
    assertThat(rows)
        .filteredOn(row -> row.get("metric").equals("response p50"))
        .extracting(row -> row.get("round"))
        .containsExactly("all", "1", "2");
    assertThat(rows).extracting(row -> row.get("metric")).contains("model p50", "queue p50");
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
            TinyModel.TWICE.spec("m:1", folder),
            "--model",
            TinyModel.SQUARED.spec("m:2", folder))) {
      agent.await(() -> agent.output().contains(AgentCommand.LISTENING));
      String url =
          agent
              .output()
              .lines()
              .filter(line -> line.startsWith(AgentCommand.LISTENING))
              .findFirst()
              .orElseThrow()
              .substring(AgentCommand.LISTENING.length());
      Path suite =
          suite(
              target("old", "url: " + url + ", version: '1'", "m")
                  + target("new", "url: " + url + ", version: '2'", "m"));
      Said said = Said.tenk(ab(suite, "1"));
      assertThat(said.exitCode()).as(said.err()).isZero();
      assertThat(said.out()).doesNotContain("not started anew").contains("0 errors");
      assertThat(onlyRun().manifest().plan().interleaving().orElseThrow().notRestarted()).isEmpty();
    }
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private String[] ab(Path suite, String rounds) {
    return ab(suite, rounds, "2s");
  }

  private String[] ab(Path suite, String rounds, String side) {
    return new String[] {
      "ab",
      suite.toString(),
      "--baseline",
      "old",
      "--candidate",
      "new",
      "--rounds",
      rounds,
      "--side",
      side,
      "--gate",
      "p50",
      "--fail-on",
      "regressed",
      "--store",
      store().toString(),
      "--out",
      reports().toString()
    };
  }

  private Path store() {
    return folder.resolve("runs");
  }

  private Path reports() {
    return folder.resolve("reports");
  }

  private Said resumed(RunFolder run) {
    return Said.tenk(
        "run",
        "--resume",
        run.runId(),
        "--store",
        store().toString(),
        "--out",
        reports().toString());
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(store());
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

  private static String target(String name, String place, String model) {
    return "  - {name: %s, kind: edge-http, standing: stand-in, device: %s, %s, model: %s, input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}}\n"
        .formatted(name, DEVICE, place, model);
  }

  private Path suite(String targets) throws IOException {
    return suite(targets, "kind: closed, callers: 8, think_time: 20ms");
  }

  private Path suite(String targets, String load) throws IOException {
    return Files.writeString(
        folder.resolve("rounds.yaml"),
        """
        name: rounds
        slo: p90=2s,errors=1%%
        demand: 300000/month peak 5/s
        prices: %s
        payloads: {synthetic: {count: 16, width: 4, height: 4, seed: 7}}
        targets:
        %sworkloads:
          - {name: callers, %s, warm_up: 500ms, duration: 2s}
        """
            .formatted(BOOKS.resolve("edge.csv"), targets, load));
  }
}
