package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run on several generators, which meet in a real s3proxy alone. */
class S3ShardsIT {
  private static final CellKey CELL = new CellKey("server", "independent", 1);

  @TempDir Path folder;
  private final LocalCloud cloud =
      LocalCloud.start(LocalCloudProfile.read("profile.yaml", Path.of(""), "buckets: [runs]\n"), 0);
  private DelayServer server;

  @BeforeEach
  void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ofMillis(2));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    cloud.close();
  }

  private TenkProcess tenk(String... arguments) throws IOException {
    return tenkWithStore(cloud.objectStoreUrl().toString(), arguments);
  }

  private TenkProcess tenkWithStore(String storeUrl, String... arguments) throws IOException {
    return TenkProcess.start(
        folder,
        Map.of(
            "AWS_ACCESS_KEY_ID",
            LocalCloud.ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY",
            LocalCloud.SECRET_ACCESS_KEY,
            "AWS_ENDPOINT_URL_S3",
            storeUrl,
            "JAVA_TOOL_OPTIONS",
            "-Dtenk.home=" + folder),
        arguments);
  }

  @Test
  void generatorsNeedTheStoreAloneAndTheRunGoesToAnotherMachine() throws Exception {
    tensors();
    Path tensors = folder.resolve("tensors");
    try (TenkProcess run =
        tenk(
            "run",
            suite().toString(),
            "--shards=2",
            "--ready-within=5m",
            "--start-ahead=10s",
            "--store=s3://runs/lab")) {
      // what the suite names is gone from here once a shard has it from the store
      run.await(() -> runs().stream().anyMatch(S3ShardsIT::hasItsInputs));
      Path elsewhere = Files.move(tensors, tensors.resolveSibling("elsewhere"));
      int exitCode = run.exitCode();
      Files.move(elsewhere, tensors);
      assertThat(exitCode).as(run.output()).isEqualTo(Judged.exitCode(runs().get(0)));
    }
    RunFolder run = runs().get(0);
    assertEveryRequestIsThere(run);

    assertThat(said("runs", "push", "latest", "s3://runs/lab"))
        .contains("pushed " + run.runId() + " to s3://runs/lab: ");
    assertThat(said("runs", "list", "--store=s3://runs/lab")).contains(run.runId());
    assertThat(said("runs", "pull", "s3://runs/lab", run.runId(), "--store=" + folder + "/other"))
        .contains("each as its SHA-256 says");
    RunFolder there = new RunStore(folder.resolve("other")).open(run.runId());
    assertThat(there.damagedFiles(there.manifest())).isEmpty();
    assertThat(there.cell(CELL).resolve(RunFolder.SAMPLES))
        .hasSameBinaryContentAs(run.cell(CELL).resolve(RunFolder.SAMPLES));
  }

  private String said(String... arguments) throws Exception {
    try (TenkProcess tenk = tenk(arguments)) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      return tenk.output();
    }
  }

  @Test
  void aStoreThatRefusesForTenSecondsIsAskedAgain() throws Exception {
    tensors();
    try (StoreGate gate = new StoreGate(cloud.objectStoreUrl());
        TenkProcess run =
            tenkWithStore(
                gate.url(),
                "run",
                suite().toString(),
                "--shards=2",
                "--ready-within=5m",
                "--start-ahead=10s",
                "--store=s3://runs/lab")) {
      // once load is offered: what each tells meanwhile, and all it has measured, comes later
      run.await(() -> server.inferences("m") > 1);
      gate.shut();
      long openAgain = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      run.await(() -> System.nanoTime() > openAgain);
      gate.open();
      assertThat(run.exitCode()).as(run.output()).isEqualTo(Judged.exitCode(runs().get(0)));
      assertThat(gate.refused()).isPositive();
    }
    assertEveryRequestIsThere(runs().get(0));
  }

  private void tensors() throws IOException {
    Path tensors = Files.createDirectories(folder.resolve("tensors"));
    Files.write(tensors.resolve("a.bin"), new byte[3 * 4 * 4 * 4]);
  }

  /** Of both generators, each once. */
  private static void assertEveryRequestIsThere(RunFolder run) throws IOException {
    assertThat(run.missing(run.manifest())).isEmpty();
    assertThat(run.cellFacts(CELL).driver().generators().orElseThrow().count()).isEqualTo(2);
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(run.cell(CELL).resolve(RunFolder.SAMPLES), samples::add);
    samples.sort(Comparator.comparingLong(Sample::sequence));
    assertThat(samples)
        .hasSizeGreaterThan(50)
        .extracting(Sample::sequence)
        .isEqualTo(LongStream.range(0, samples.size()).boxed().toList());
  }

  @Test
  void aBucketThatIsNotThereIsRefusedBeforeAnythingIsStarted() throws Exception {
    tensors();
    try (TenkProcess run = tenk("run", suite().toString(), "--shards=2", "--store=s3://none/lab")) {
      assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
      assertThat(run.output())
          .endsWith(
              "tenk: s3://none/lab: s3:PutObject on bucket 'none' in us-east-1: there is none"
                  + " (NoSuchBucket); is the name right, and is it in us-east-1?\n");
    }
    assertThat(runs()).isEmpty();
  }

  private List<RunFolder> runs() {
    return new RunStore(folder.resolve("results/runs")).runs();
  }

  private static boolean hasItsInputs(RunFolder run) {
    return hasItsInputs(run.path().resolve("shards/1/work-0"))
        && hasItsInputs(run.path().resolve("shards/1/work-1"));
  }

  /** In a folder of the shard's own. */
  private static boolean hasItsInputs(Path work) {
    if (!Files.isDirectory(work)) {
      return false;
    }
    try (Stream<Path> folders = Files.list(work)) {
      return folders.anyMatch(each -> Files.exists(each.resolve("run/files.zip")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path suite() throws IOException {
    return SharedSuite.write(
        folder,
        server.url(),
        "{tensors: tensors}",
        "  - {name: independent, kind: poisson, rate: 30/s, warm_up: 0s, duration: 4s}");
  }
}
