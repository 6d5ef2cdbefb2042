package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import dev.tenk.targets.aws.S3Folder;
import dev.tenk.targets.aws.S3Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run on three generators, one of whose clocks is 40 s ahead and one 40 s behind: worker
 * processes under libfaketime. Their monotonic clocks and the dates of files are the machine's, as
 * those of a file server are.
 */
class ClocksIT {
  private static final CellKey CELL = new CellKey("server", "independent", 1);
  private static final Map<Integer, Duration> AHEAD =
      Map.of(0, Duration.ZERO, 1, Duration.ofSeconds(40), 2, Duration.ofSeconds(-40));

  private static final Pattern STARTED_AT = Pattern.compile("\"started_at\":\"([^\"]+)\"");

  /**
   * Far more than a busy machine keeps a thread waiting, and far less than the clocks are apart.
   */
  private static final Duration STALL = Duration.ofSeconds(10);

  @TempDir Path folder;
  private DelayServer server;

  @BeforeEach
  void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ofMillis(2));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** Where Debian's package {@code faketime} has it, by architecture. */
  private static Path libfaketime() throws IOException {
    try (DirectoryStream<Path> architectures =
        Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu")) {
      for (Path each : architectures) {
        Path library = each.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(library)) {
          return library;
        }
      }
    }
    assumeTrue(false, "libfaketime is not installed");
    throw new AssertionError();
  }

  @Test
  void clocksThatAreOffAgreeOnTheStartByTheDatesOfFiles() throws Exception {
    Path library = libfaketime();

    measure(library, folder.resolve("runs").toString(), Map.of(), run -> run.path() + "/shards/1");

    RunFolder run = onlyRun();
    Path store = run.path().resolve("shards/1");
    assertAllBeganTogether(run, name -> Optional.of(Files.readAllBytes(store.resolve(name))));
  }

  @Test
  void clocksThatAreOffAgreeOnTheStartByTheDatesOfS3() throws Exception {
    Path library = libfaketime();
    try (LocalCloud cloud =
        LocalCloud.start(
            LocalCloudProfile.read("profile.yaml", Path.of(""), "buckets: [runs]\n"), 0)) {
      Map<String, String> environment =
          Map.of(
              "AWS_ACCESS_KEY_ID",
              LocalCloud.ACCESS_KEY_ID,
              "AWS_SECRET_ACCESS_KEY",
              LocalCloud.SECRET_ACCESS_KEY,
              "AWS_ENDPOINT_URL_S3",
              cloud.objectStoreUrl().toString(),
              "JAVA_TOOL_OPTIONS",
              "-Dtenk.home=" + folder);

      measure(
          library,
          "s3://runs/lab",
          environment,
          run -> "s3://runs/lab/" + run.runId() + "/shards/1");

      RunFolder run = onlyRun();
      System.setProperty("aws.accessKeyId", LocalCloud.ACCESS_KEY_ID);
      System.setProperty("aws.secretAccessKey", LocalCloud.SECRET_ACCESS_KEY);
      S3Folder store =
          new S3Folder(
              S3Place.parse("s3://runs/lab/" + run.runId() + "/shards/1")
                  .with(Optional.of(cloud.objectStoreUrl()), Optional.empty(), Optional.empty()));
      assertAllBeganTogether(run, store::get);
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }

  private interface Address {
    String of(RunFolder run);
  }

  /** The workers that {@code tenk run} starts for two of the three are replaced at once. */
  private void measure(Path library, String store, Map<String, String> environment, Address shards)
      throws Exception {
    List<TenkProcess> off = new ArrayList<>();
    try (TenkProcess tenk =
        TenkProcess.start(
            folder,
            environment,
            "run",
            suite().toString(),
            "--shards=3",
            "--ready-within=9m",
            "--start-ahead=10s",
            "--store=" + store,
            "--out=" + folder.resolve("out"))) {
      for (int index : List.of(1, 2)) {
        tenk.await(() -> shard(tenk, index).isPresent());
        shard(tenk, index).orElseThrow().destroyForcibly();
        Map<String, String> itsOwn = new HashMap<>(environment);
        itsOwn.put("LD_PRELOAD", library.toString());
        itsOwn.put("FAKETIME", "%+d".formatted(AHEAD.get(index).toSeconds()));
        itsOwn.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        itsOwn.put("NO_FAKE_STAT", "1");
        // else version 0.9.10 takes waits by the monotonic clock for some by the other one
        itsOwn.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
        off.add(
            TenkProcess.start(
                folder,
                itsOwn,
                "shard",
                "--index=" + index,
                "--count=3",
                "--store=" + shards.of(onlyRun()),
                "--work=" + folder.resolve("off-" + index)));
      }
      int exitCode = tenk.exitCode();
      assertThat(exitCode).as(tenk.output()).isEqualTo(Judged.exitCode(onlyRun()));
      assertThat(tenk.output()).doesNotContain("not measured");
      for (TenkProcess each : off) {
        assertThat(each.exitCode()).as(each.output()).isZero();
      }
    } finally {
      off.forEach(TenkProcess::close);
    }
  }

  private static Optional<ProcessHandle> shard(TenkProcess tenk, int index) {
    return tenk.handle()
        .children()
        .filter(each -> commandLine(each).contains("--index=" + index))
        .findFirst();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  private interface Store {
    Optional<byte[]> get(String name) throws IOException;
  }

  private void assertAllBeganTogether(RunFolder run, Store store) throws IOException {
    Instant agreed = Instant.parse(object(store, "start").getProperty("at"));
    for (Map.Entry<Integer, Duration> each : AHEAD.entrySet()) {
      Properties done = object(store, "done/" + each.getKey());
      Duration offset = Duration.parse(done.getProperty("clock-offset"));
      Duration error = Duration.parse(done.getProperty("clock-error"));

      assertThat(offset.plus(each.getValue()).abs())
          .as("the store's clock is this machine's: %s", done)
          .isLessThanOrEqualTo(error);
      assertThat(error).as("%s", done).isLessThan(STALL);
      Matcher startedAt = STARTED_AT.matcher(done.getProperty("ended"));
      assertThat(startedAt.find()).isTrue();
      Instant began = Instant.parse(startedAt.group(1)).minus(each.getValue());
      assertThat(Duration.between(agreed, began).abs()).as("%s", done).isLessThan(STALL);
    }
    assertThat(run.missing(run.manifest())).isEmpty();
    assertThat(run.cellFacts(CELL).startedAt()).isEqualTo(agreed);
    assertThat(run.cellFacts(CELL).driver().generators().orElseThrow().count()).isEqualTo(3);
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(run.cell(CELL).resolve(RunFolder.SAMPLES), samples::add);
    samples.sort(Comparator.comparingLong(Sample::sequence));
    assertThat(samples)
        .extracting(Sample::sequence)
        .isEqualTo(LongStream.range(0, samples.size()).boxed().toList());
    assertThat(samples)
        .as("the instants of the driver's monotonic clock")
        .allSatisfy(sample -> assertThat(sample.responseNanos()).isBetween(0L, 60_000_000_000L));
  }

  private static Properties object(Store store, String name) throws IOException {
    Properties fields = new Properties();
    fields.load(new ByteArrayInputStream(store.get("cells/0001/" + name).orElseThrow()));
    return fields;
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(
        Files.isDirectory(folder.resolve("runs"))
            ? folder.resolve("runs")
            : folder.resolve("results/runs"));
  }

  private Path suite() throws IOException {
    return SharedSuite.write(
        folder,
        server.url(),
        SharedSuite.SYNTHETIC,
        "  - {name: independent, kind: poisson, rate: 60/s, warm_up: 0s, duration: 4s}");
  }
}
