package dev.tenk.session.shard;

import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Checksums;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Writes a run of made-up samples as its shards leave it, through the writers that measure, for
 * {@code tenk collect} to be timed on. To be started in the project's folder, whose price books the
 * suite names.
 */
public final class MergeBenchmark {
  private static final CellKey CELL = new CellKey("edge", "even", 1);
  private static final Instant STARTED_AT = Instant.parse("2026-01-01T02:00:00Z");
  private static final int RATE = 10_000;

  private MergeBenchmark() {}

  /** Arguments: {@code STORE samples shards}, at 10,000 req/s. */
  public static void main(String[] args) throws IOException {
    long samples = Long.parseLong(args[1]);
    int shards = Integer.parseInt(args[2]);
    Path suiteFile = Path.of("suites", "benchmark.yaml").toAbsolutePath();
    String suiteText =
        """
        name: merged-%d
        slo: p99=250ms,errors=1%%
        demand: 300000/month peak 5/s
        prices: ../prices/edge.csv
        payloads: {synthetic: {count: 1}}
        targets:
          - {name: edge, kind: edge-http, standing: stand-in, device: ../prices/devices/raspberry-pi-5-hailo-8l.yaml, url: "http://127.0.0.1:1", model: m, encoding: binary}
        workloads:
          - {name: even, kind: constant, rate: %d/s, warm_up: 0s, duration: %ds}
        """
            .formatted(shards, RATE, samples / RATE);
    Suite suite = SuiteReader.read("benchmark", suiteFile.getParent(), suiteText).suite();
    RunFolder run = run(new RunStore(Path.of(args[0])), suiteFile, suiteText, suite);
    Submission submission = Submission.begin(run, shards, Optional.empty(), suiteFile.getParent());
    ShardStore store = submission.store();
    String cell = Names.cell(1);
    CellOrder order =
        new CellOrder(
            run.path().resolve(RunFolder.SUITE),
            suiteFile.getParent(),
            CELL,
            run.path().resolve("unused"),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());
    store.put(
        Names.order(cell),
        ShardOrder.of(
                order,
                new ClockOffset(Duration.ZERO, Duration.ZERO),
                STARTED_AT.plusSeconds(60),
                Duration.ofSeconds(2))
            .toBytes());
    store.put(Names.start(cell), new Fields().put("at", STARTED_AT).toBytes());
    for (int index = 0; index < shards; index++) {
      put(store, cell, index, shards, samples, suite);
    }
    System.out.println(run.runId());
  }

  private static RunFolder run(RunStore store, Path suiteFile, String suiteText, Suite suite)
      throws IOException {
    Set<Path> named = new LinkedHashSet<>(suite.priceBooks());
    suite.targets().forEach(target -> target.device().ifPresent(named::add));
    List<RunInputs.Content> contents = new ArrayList<>();
    for (Path file : named) {
      contents.add(RunInputs.Content.of(file, Files.readAllBytes(file)));
    }
    RunInputs inputs = RunInputs.of(suiteFile, suiteText, contents);
    return store.create(
        new RunManifest(
            RunStore.newRunId(STARTED_AT, suite.name(), 0),
            "0.1.0",
            STARTED_AT,
            Map.of(),
            new RunManifest.Host("cpu", 4, 8L << 30, "Linux", "JVM"),
            new SuiteFacts(suite.name(), suiteFile.toString(), Optional.empty(), 1),
            new Inputs("00", new TreeMap<>(), inputs.entries()),
            new Plan(List.of(CELL), Optional.empty(), Optional.empty()),
            List.of(
                new TargetFacts(
                    CELL.target(),
                    "edge-http",
                    Standing.STAND_IN,
                    "edge",
                    "m",
                    Optional.empty(),
                    Optional.of("aa".repeat(32)),
                    new TreeMap<>())),
            Progress.begun(Optional.empty()),
            new TreeMap<>(),
            Optional.empty()),
        inputs);
  }

  private static void put(
      ShardStore store, String cell, int index, int shards, long samples, Suite suite)
      throws IOException {
    Path folder = Files.createTempDirectory("tenk-merge-");
    SplittableRandom random = new SplittableRandom(index);
    long count = 0;
    try (CellRecorder recorder = new CellRecorder(folder, 0, STARTED_AT.toEpochMilli())) {
      for (long k = index; k < samples; k += shards) {
        recorder.record(sample(k, k * 1_000_000_000L / RATE, random), Optional.empty());
        count++;
      }
    }
    SortedMap<String, String> files = Checksums.of(folder);
    for (String file : files.keySet()) {
      store.put(Names.part(cell, index) + file, folder.resolve(file));
    }
    store.put(
        Names.done(cell) + index,
        new ShardEnd(
                Optional.of(
                    new DriverMessage.Ended(
                        STARTED_AT,
                        OptionalLong.of(count),
                        count,
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("aa".repeat(32)),
                        1,
                        OptionalLong.empty(),
                        List.of(),
                        Optional.empty(),
                        Phases.asPlanned(suite.workload(CELL.workload())),
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>())),
                "",
                files,
                "node",
                new ClockOffset(Duration.ZERO, Duration.ZERO),
                List.of())
            .toBytes());
    CellParts.delete(folder);
  }

  /** Ten milliseconds with a tail; one in a thousand fails. */
  private static Sample sample(long sequence, long intended, SplittableRandom random) {
    long model = (long) (8e6 * Math.exp(0.1 * random.nextGaussian()));
    long queue = (long) (2e5 * Math.pow(1 - random.nextDouble(), -0.5));
    long handed = intended + 20_000 + random.nextInt(50_000);
    long sent = handed + 10_000 + random.nextInt(20_000);
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(intended),
        handed,
        OptionalLong.of(sent),
        sent + model + queue + 1_000_000 + random.nextInt(500_000),
        900,
        random.nextInt(1000) == 0
            ? new Outcome.Failed(OptionalInt.of(500), Optional.empty())
            : new Outcome.Succeeded(OptionalInt.of(200), 4004, "0123456789abcdef"),
        ServerFacts.timed(OptionalLong.of(queue), OptionalLong.of(model)),
        ClientFacts.UNKNOWN);
  }
}
