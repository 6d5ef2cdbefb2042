package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tenk.cost.GeneratorBilling;
import dev.tenk.cost.RunBilling;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.GeneratorUse;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SetAside;
import dev.tenk.results.model.RunManifest.Spend;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.spend.SpendLimit;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.store.RequestCount;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function of 1 GB costs nothing by time, so these figures do not depend on any clock. */
class SpendGuardTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final CellKey CELL = new CellKey("function", "even", 1);
  private static final SpendUse USE = SpendUse.of(0, 1000, 500_000_000_000L, 0);

  /** 1,000 × 0.0000002 + 500 GB-seconds × 0.0000166667. */
  private static final String USE_USD = "0.00853335";

  @TempDir Path folder;
  private final KnownAnswers console = new KnownAnswers();
  private SuiteFile suiteFile;

  @BeforeEach
  void readSuite() throws IOException {
    suiteFile = suite("memory_mb: 1024");
  }

  @Test
  void whatWasUsedIsKeptAndWhatIsLeftIsTheNextCellsLimit() {
    SpendGuard guard = guard("0.01", Map.of());
    assertThat(guard.limit(CELL)).isEmpty();
    begin(guard, 0);

    // of 1,000 requests billed for the SLO's 100 ms each, all that is left is less
    assertThat(guard.setAsideUsd(CELL, OptionalLong.of(1000)))
        .isEqualByComparingTo(new BigDecimal("0.00186667"));
    assertThat(guard.setAsideUsd(CELL, OptionalLong.empty())).isEqualByComparingTo("0.01");
    guard.used(CELL, USE);

    assertThat(guard.reached()).isFalse();
    SpendLimit limit = guard.limit(CELL).orElseThrow();
    assertThat(limit.leftUsd())
        .isEqualByComparingTo(new BigDecimal("0.01").subtract(new BigDecimal(USE_USD)));
    assertThat(limit.assumedWorkNanos()).isEqualTo(100_000_000L);
    assertThat(
            guard
                .settled(manifest(List.of()))
                .progress()
                .spend()
                .orElseThrow()
                .usd()
                .get("function"))
        .isEqualByComparingTo(USE_USD);
    guard.used(CELL, USE);
    assertThat(guard.reached()).isTrue();
  }

  @Test
  void whatABrokenCellMayHaveCostStaysSetAside() {
    SpendGuard guard = guard("0.01", Map.of());
    begin(guard, 0);
    BigDecimal setAside = guard.setAsideUsd(CELL, OptionalLong.of(1000));
    SetAside cell = new SetAside(CELL, setAside, OptionalLong.of(1000));
    RunManifest before = guard.settingAside(manifest(List.of()), List.of(cell));
    Spend spend = before.progress().spend().orElseThrow();
    assertThat(spend.setAside()).containsExactly(cell);

    guard.lost(cell, OptionalLong.empty());

    Spend settled = guard.settled(before).progress().spend().orElseThrow();
    assertThat(settled.usd()).isEqualTo(spend.usd());
    assertThat(settled.setAside()).isEmpty();
  }

  @Test
  void whatWasSetAsideAndNeverSentComesBack() throws IOException {
    SetAside cell = new SetAside(CELL, new BigDecimal("0.008"), OptionalLong.of(1000));
    RunManifest killed =
        manifest(List.of(CELL))
            .withSpend(
                new Spend(
                    new BigDecimal("0.01"),
                    new TreeMap<>(Map.of("function", new BigDecimal("0.009"))),
                    List.of(cell)));
    RunFolder run = new RunStore(folder.resolve("runs")).create(killed, suiteFile.inputs());
    RequestCount count = RequestCount.begin(run.startCell(CELL));
    for (int i = 0; i < 250; i++) {
      count.increment();
    }
    assertThat(run.manifest()).isEqualTo(killed);

    // a quarter was sent: 0.009 - 0.75 x 0.008
    assertThat(SpendGuard.before(run, killed).get("function")).isEqualByComparingTo("0.003");
    SpendGuard guard = guard("0.01", Map.of());
    begin(guard, 0);
    guard.lost(cell, run.requestsHanded(CELL));
    assertThat(guard.settled(killed).progress().spend().orElseThrow().usd().get("function"))
        .isEqualByComparingTo("0.002");

    Files.write(run.cell(CELL).resolveSibling("1.partial/requests.bin"), new byte[3]);
    assertThat(SpendGuard.before(run, killed).get("function")).isEqualByComparingTo("0.009");
  }

  @Test
  void preflightCallsAreCounted() {
    SpendGuard guard = guard("0.01", Map.of());
    begin(guard, 1000);

    assertThat(
            guard
                .settled(manifest(List.of()))
                .progress()
                .spend()
                .orElseThrow()
                .usd()
                .get("function"))
        .isEqualByComparingTo(new BigDecimal("0.00186667"));
  }

  @Test
  void aRunThatGoesOnHasTheBoundItBeganWithUnlessAnotherIsSaid() {
    Optional<Spend> began = Optional.of(new Spend(new BigDecimal("3"), new TreeMap<>()));

    assertThat(SpendGuard.maxUsd(Optional.of(BigDecimal.TEN), began, suiteFile))
        .contains(BigDecimal.TEN);
    assertThat(SpendGuard.maxUsd(Optional.empty(), began, suiteFile)).contains(new BigDecimal("3"));
    assertThat(SpendGuard.maxUsd(Optional.empty(), Optional.empty(), suiteFile)).isEmpty();
  }

  /** Nothing is connected and no driver started: there is nothing left to spend. */
  @Test
  void whereNothingIsLeftNoCellBeginsAndTheRunSaysWhy() throws IOException {
    SpendGuard guard = guard("0.01", Map.of("function", new BigDecimal("0.01")));
    begin(guard, 0);
    RunFolder run =
        new RunStore(folder.resolve("runs"))
            .create(manifest(CellPlan.of(suiteFile.suite())), suiteFile.inputs());
    try (RunSession session =
        new RunSession(suiteFile, run, console, (orders, jars) -> fail("nothing is to be sent"))) {
      session.measure(new RunLedger(run, run.manifest()), guard, Optional.empty());
    }
    RunManifest manifest = run.manifest();
    assertThat(manifest.progress().state()).isEqualTo(State.INCOMPLETE);
    assertThat(run.missing(manifest)).containsExactly(CELL);
    assertThat(manifest.progress().remarks())
        .containsExactly(
            "load was no longer offered, because the run is estimated to have cost $0.0100 of at"
                + " most $0.0100; go on with --resume and a higher --max-spend.");
    assertThat(manifest.progress().spend().orElseThrow().usd().get("function"))
        .isEqualByComparingTo("0.01");
  }

  @Test
  void whatCannotBePricedIsBoundedByItsRequestsAndSaysSo() throws IOException {
    suiteFile = suite("qualifier: live");
    SpendGuard guard = guard("5", Map.of());
    guard.requireConsent(List.of(CELL), List.of(), true, console);

    assertThat(begin(guard, 0).orElseThrow())
        .startsWith("max_spend does not bound target 'function', max_requests does: its memory_mb");
    assertThat(guard.limit(CELL)).isEmpty();
  }

  @Test
  void aSimulationThatCostsMoneyCannotBeBounded() throws IOException {
    Files.writeString(folder.resolve("own.jar"), "");
    Path file = folder.resolve("suite.yaml");
    Files.writeString(
        file,
        suiteFile
            .text()
            .replace(
                "kind: constant, rate: 10/s", "kind: simulation, simulation: Own, jar: own.jar"));
    suiteFile = SuiteFile.read(file);

    assertThatThrownBy(
            () -> guard("5", Map.of()).requireConsent(List.of(CELL), List.of(), false, console))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            file
                + ": max_spend cannot bound a simulation ('even'), which calls several targets at"
                + " once; bound each by its max_requests, and leave max_spend out");
  }

  @Test
  void withoutABoundWhatCannotBePricedNeedsConsent() throws IOException {
    suiteFile = suite("qualifier: live");
    SpendGuard guard = new SpendGuard(suiteFile, Optional.empty(), Map.of());

    // the account may still say
    guard.requireConsent(List.of(CELL), List.of(), false, console);
    assertThatThrownBy(() -> guard.requireConsent(List.of(CELL), List.of(), true, console))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("nobody can say what these cost: target 'function' (its memory_mb");
    // and has
    guard.requireConsent(List.of(CELL), List.of(facts(Map.of("memory_mb", "512"))), true, console);
  }

  @Test
  void whoeverSitsThereIsAskedOnce() throws IOException {
    suiteFile = suite("qualifier: live");
    console.answers(true, false);
    SpendGuard guard = new SpendGuard(suiteFile, Optional.empty(), Map.of());
    guard.requireConsent(List.of(CELL), List.of(), true, console);
    guard.requireConsent(List.of(CELL), List.of(), true, console);
    assertThat(console.questions())
        .singleElement()
        .asString()
        .startsWith("this run is estimated at $0, and")
        .endsWith("Go on?");

    SpendGuard other = new SpendGuard(suiteFile, Optional.empty(), Map.of());
    assertThatThrownBy(() -> other.requireConsent(List.of(CELL), List.of(), true, console))
        .isInstanceOf(ConfigurationException.class);
  }

  /**
   * 3 × 3.60 USD an hour are 0.003 USD a second; the planned cell is 10 s, and 5 s for a driver.
   */
  @Test
  void generatorsAreAPartOfTheLimitAndOfWhatIsSetAside() {
    SpendGuard guard = generators(Optional.of("5"), GeneratorBilling.stated(3, usd("3.60")));
    guard.beginGenerators();

    assertThat(guard.limit(CELL).orElseThrow().rate().usdPerSecond())
        .isEqualByComparingTo(usd("0.003"));
    assertThat(guard.setAsideUsd(CELL, OptionalLong.of(0))).isBetween(usd("0.03"), usd("0.09"));
    assertThat(guard.settled(manifest(List.of(CELL))).progress().spend().orElseThrow().usd())
        .containsOnlyKeys("(generators)");
    GeneratorUse use = guard.generatorUse().orElseThrow();
    assertThat(use.count()).isEqualTo(3);
    assertThat(use.usd()).isPresent();
  }

  @Test
  void generatorsAreAPartOfTheEstimateAndNothingBeforeTheyAreSubmitted() {
    SpendGuard guard = generators(Optional.empty(), GeneratorBilling.stated(3, usd("360")));

    assertThat(guard.generatorUse()).isEmpty();
    assertThatThrownBy(() -> guard.requireConsent(List.of(CELL), List.of(), true, console))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("this run is estimated at $");
  }

  @Test
  void generatorsWithoutAPriceAreNotBoundedInSilence() {
    RunBilling.NotKnown unpriced = new RunBilling.NotKnown("book.csv has no row");
    assertThatThrownBy(
            () ->
                generators(Optional.of("5"), unpriced)
                    .requireConsent(List.of(CELL), List.of(), true, console))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "max_spend cannot bound what the generators cost, because book.csv has no row; or say"
                + " what one costs with --generator-usd-per-hour");
    assertThatThrownBy(
            () ->
                generators(Optional.empty(), unpriced)
                    .requireConsent(List.of(CELL), List.of(), true, console))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "nobody can say what these cost: the generators (book.csv has no row)");
  }

  private SpendGuard generators(Optional<String> maxUsd, RunBilling billing) {
    return new SpendGuard(
        suiteFile,
        maxUsd.map(BigDecimal::new),
        Map.of(),
        Optional.of(new GeneratorCost(3, "on AWS Batch", billing)));
  }

  private static BigDecimal usd(String text) {
    return new BigDecimal(text);
  }

  private Optional<String> begin(SpendGuard guard, long requests) {
    return guard.begin(
        suiteFile.suite().target("function"), facts(Map.of()), System.nanoTime(), requests);
  }

  private SpendGuard guard(String maxUsd, Map<String, BigDecimal> before) {
    return new SpendGuard(suiteFile, Optional.of(new BigDecimal(maxUsd)), before);
  }

  private static TargetFacts facts(Map<String, String> details) {
    return new TargetFacts(
        "function",
        "lambda",
        Standing.MEASURED,
        "function 'f'",
        "f",
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(details));
  }

  private RunManifest manifest(List<CellKey> cells) {
    return new RunManifest(
        "20261121T020000Z-spend-0000",
        Measurement.TOOL_VERSION,
        Instant.EPOCH,
        Map.of(),
        Host.facts(),
        new SuiteFacts("spend", suiteFile.file().toString(), Optional.empty(), 1),
        new Inputs("00", new TreeMap<>(), List.of()),
        new Plan(cells, Optional.empty(), Optional.empty()),
        List.of(facts(Map.of())),
        Progress.begun(Optional.empty()),
        new TreeMap<>(),
        Optional.empty());
  }

  private SuiteFile suite(String facts) throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(
        file,
        """
        name: spend
        slo: p50=100ms
        demand: 1000/month peak 1/s
        prices: %s/prices/aws-us-east-1-2026-11.csv
        payloads: {synthetic: {count: 3}}
        targets:
          - {name: function, kind: lambda, standing: measured, region: us-east-1, function: f, max_requests: 1000, response: /output, template: '{"tensor": "{{base64}}"}', %s}
        workloads:
          - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 10s}
        """
            .formatted(HOME, facts));
    return SuiteFile.read(file);
  }
}
