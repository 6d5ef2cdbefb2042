package dev.tenk.session.sweep.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.SweepPlan.Variant;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.store.MadeLedger;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.session.sweep.VariantHost.Order;
import dev.tenk.session.sweep.VariantHosts;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.OwnResource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the local cloud, over HTTP; no model is ever run. */
@Timeout(120)
class CopyHostTest {
  private static final String PROFILE =
      """
      create_delay: 300ms
      max_function_memory_mb: 3008
      instance_types:
        - {name: ml.c5.large}
        - {name: ml.c5.xlarge, quota: 0}
        - {name: ml.c7g.large, failure: the container does not answer ping}
      credentials:
        - {access_key: NOPASS, secret_key: s, denied: ["iam:PassRole"]}
        - {access_key: NOENDPOINT, secret_key: s, denied: ["sagemaker:CreateEndpoint"]}
        - {access_key: NOTAGS, secret_key: s, denied: ["sagemaker:AddTags"]}
      functions:
        - {name: classify, model: net=none.onnx, version: 7}
        - {name: boxed, model: net=none.onnx, package_type: image}
      buckets: [bench]
      endpoints:
        - {name: queued, kind: async, model: net=none.onnx, output_path: s3://bench/o, failure_path: s3://bench/f}
        - {name: small, kind: serverless, model: net=none.onnx, memory_mb: 2048, max_concurrency: 9}
      """;

  private static LocalCloud cloud;

  @TempDir private Path folder;
  private final CopyHost host = new CopyHost();

  @BeforeAll
  static void start() {
    cloud = LocalCloud.start(LocalCloudProfile.read("profile.yaml", Path.of(""), PROFILE), 0);
  }

  @AfterAll
  static void stop() {
    cloud.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @BeforeEach
  void asOwner() {
    as(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
  }

  private static void as(String key, String secret) {
    System.setProperty("aws.accessKeyId", key);
    System.setProperty("aws.secretAccessKey", secret);
  }

  private static TargetPlan plan(String kind, Map<String, String> keys) {
    StringBuilder yaml =
        new StringBuilder(
            "region: us-east-1\nresponse: /output\nendpoint_url: " + cloud.url() + "\n");
    keys.forEach((key, value) -> yaml.append(key + ": \"" + value + "\"\n"));
    return new TargetPlan(
        "fn",
        kind,
        Standing.EMULATED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Settings.parse("suite.yaml", Path.of("."), yaml.toString()));
  }

  /** What a sweep does between the user's suite and its variants. */
  private Order order(
      String kind, Map<String, String> keys, String sweepId, Path run, String... values) {
    SortedMap<String, String> byAxis = new TreeMap<>();
    for (int i = 0; i < values.length; i += 2) {
      byAxis.put(values[i], values[i + 1]);
    }
    Variant variant = new Variant("fn-" + String.join("-", values), byAxis);
    SortedMap<String, String> made = host.keys(plan(kind, keys), variant, sweepId);
    SortedMap<String, String> replaced = new TreeMap<>(keys);
    replaced.keySet().retainAll(made.keySet());
    Map<String, String> measured = new TreeMap<>(keys);
    measured.putAll(made);
    return new Order(
        plan(kind, measured), variant, replaced, sweepId, Optional.empty(), run, Optional.empty());
  }

  private Order memory(String memoryMb, String sweepId, Path run) {
    return order("lambda", Map.of("function", "classify:7"), sweepId, run, "memory", memoryMb);
  }

  private Order serverless(String memoryMb, String sweepId, Path run) {
    return order(
        "sagemaker-serverless",
        Map.of("endpoint", "small"),
        sweepId,
        run,
        "serverless-memory",
        memoryMb);
  }

  private Path run(String id) throws IOException {
    // as a run that was begun
    Path run = Files.createDirectories(folder.resolve(id));
    Files.createDirectories(run.resolve("cells"));
    return run;
  }

  private LeftOvers leftOvers(Instant now) {
    return new LeftOvers(new RunStore(folder), Clock.fixed(now, ZoneOffset.UTC));
  }

  /** Names of all that begins as tenk's own does. */
  private static List<String> named() {
    List<String> named = new ArrayList<>();
    for (String kind : List.of("lambda", "sagemaker-realtime")) {
      try (CopyAccount account = Accounts.open(way(kind), Optional.empty())) {
        account.named().stream().map(OwnResource::inWords).forEach(named::add);
      }
    }
    return named;
  }

  private static MadeLedger.Access way(String kind) {
    return new MadeLedger.Access(
        kind,
        "us-east-1",
        Optional.empty(),
        Optional.empty(),
        Optional.of(cloud.url().toString()),
        Optional.empty(),
        false);
  }

  @Test
  void isFoundAndKnowsWhatItCanVary() {
    assertThat(VariantHosts.of("lambda").orElseThrow()).isInstanceOf(CopyHost.class);
    assertThat(VariantHosts.of("edge-http")).isEmpty();
    assertThat(host.axes("lambda")).containsExactlyInAnyOrder("memory", "architecture");
    assertThat(host.axes("sagemaker-async")).containsExactly("instance");
  }

  @Test
  void aFunctionIsCopiedAndGoesAgain() throws IOException {
    Path run = run("run-1");
    Order order = memory("512", "aaaa0001", run);
    assertThat(order.measured().settings().string("function")).isEqualTo("tenk-aaaa0001-512");
    assertThat(order.measured().settings().string("qualifier")).isEqualTo("tenk");
    host.check(List.of(order));
    assertThat(named()).isEmpty();
    host.make(order);
    // made already
    host.make(order);
    assertThat(named()).containsExactly("function tenk-aaaa0001-512");
    try (CopyAccount account = Accounts.open(way("lambda"), Optional.empty())) {
      assertThat(
              account
                  .tags(new OwnResource(OwnResource.Kind.FUNCTION, "tenk-aaaa0001-512"))
                  .orElseThrow())
          .containsEntry("tenk:sweep", "aaaa0001")
          .containsEntry("tenk:run", "run-1")
          .containsKey("tenk:expires");
    }
    assertThat(new MadeLedger(run).outstanding()).hasSize(1);
    host.remove(order);
    host.remove(order);
    assertThat(named()).isEmpty();
    assertThat(new MadeLedger(run).outstanding()).isEmpty();
  }

  @Test
  void anEndpointIsCopiedWithItsConfigurationAndBothGo() throws IOException {
    Path run = run("run-2");
    Order order = serverless("4096", "aaaa0002", run);
    host.check(List.of(order));
    host.make(order);
    assertThat(named())
        .containsExactly(
            "endpoint tenk-aaaa0002-4096", "endpoint configuration tenk-aaaa0002-4096");
    host.remove(order);
    assertThat(named()).isEmpty();
  }

  @Test
  void removingWhileItIsMadeEndsTheMakingAndLeavesNothing() throws Exception {
    Path run = run("run-3");
    Order order = serverless("1024", "aaaa0003", run);
    CompletableFuture<Void> making = CompletableFuture.runAsync(() -> host.make(order));
    while (named().size() < 2) {
      Thread.onSpinWait();
    }
    host.remove(order);
    making.join();
    assertThat(named()).isEmpty();
  }

  @Test
  void whatADeadRunHasLeftIsListedAndTakenDownAndNothingElse() throws IOException {
    Path dead = run("run-dead");
    Path alive = run("run-alive");
    host.make(memory("256", "aaaa0004", dead));
    host.make(serverless("1024", "aaaa0004", dead));
    Order living = memory("256", "aaaa0005", alive);
    host.make(living);
    Path lost = run("run-lost");
    host.make(memory("128", "aaaa0006", lost));
    // of a run whose ledger is gone: its tags alone tell
    Files.delete(lost.resolve("made.jsonl"));
    try (Closeable lock = new RunFolder(alive).lock()) {
      LeftOvers.Found found = leftOvers(Instant.now()).everywhere(List.of());
      assertThat(found.left())
          .extracting(LeftOvers.LeftOver::inWords)
          .containsExactlyInAnyOrder(
              "function tenk-aaaa0004-256 in us-east-1 (run run-dead has ended)",
              "endpoint configuration tenk-aaaa0004-1024 in us-east-1 (run run-dead has ended)",
              "endpoint tenk-aaaa0004-1024 in us-east-1 (run run-dead has ended)",
              "function tenk-aaaa0006-128 in us-east-1 (run run-lost has ended)");
      assertThat(found.remarks())
          .singleElement()
          .asString()
          .contains("tenk-aaaa0005-256", "which is being measured");
      assertThat(leftOvers(Instant.now()).takeDown(found.left(), said -> {})).isEmpty();
      assertThat(named()).containsExactly("function tenk-aaaa0005-256");
      // nobody waits for ever, whoever lives
      LeftOvers later = leftOvers(Instant.now().plus(Duration.ofDays(2)));
      assertThat(later.inLedgers()).hasSize(1);
      assertThat(later.takeDown(later.inLedgers(), said -> {})).isEmpty();
    }
    assertThat(named()).isEmpty();
  }

  @Test
  void whatIsNotMadeByTheSweepIsLeftAlone() throws IOException {
    Path mine = run("run-mine");
    Path other = run("run-other");
    Order theirs = memory("512", "aaaa0007", other);
    host.make(theirs);
    // the same name by another sweep's id cannot be, unless somebody wrote into the ledger
    MadeLedger.Line line = new MadeLedger(other).outstanding().get(0);
    new MadeLedger(mine)
        .making(
            new MadeLedger.Line(
                Instant.EPOCH, false, line.thing(), "ffff", line.expires(), line.access()));
    LeftOvers leftOvers = leftOvers(Instant.now());
    List<LeftOvers.LeftOver> mineAlone =
        leftOvers.inLedgers().stream().filter(each -> each.line().sweep().equals("ffff")).toList();
    assertThat(leftOvers.takeDown(mineAlone, said -> {})).isEmpty();
    assertThat(named()).hasSize(1);
    host.remove(theirs);
    assertThat(named()).isEmpty();
  }

  @Test
  void aLineThatAKillCutOffIsNoLine() throws IOException {
    Path run = run("run-cut");
    host.make(memory("512", "aaaa0008", run));
    Files.writeString(
        run.resolve("made.jsonl"), "{\"at\":\"20", java.nio.file.StandardOpenOption.APPEND);
    assertThat(new MadeLedger(run).outstanding()).hasSize(1);
    host.remove(memory("512", "aaaa0008", run));
    assertThat(new MadeLedger(run).outstanding()).isEmpty();
    assertThat(named()).isEmpty();
  }

  @Test
  void theLedgerHoldsNoSecretAndNothingOfTheCode() throws IOException {
    Path run = run("run-secret");
    Order order = memory("512", "aaaa0009", run);
    host.make(order);
    host.remove(order);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file))
            .doesNotContain(LocalCloud.SECRET_ACCESS_KEY, "lambda-packages");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lambda | function | memory | 64 | --memory 64: a function has 128 to 10,240 MB",
        "lambda | function | memory | 10241 | --memory 10241: a function has 128 to 10,240 MB",
        "lambda | function | architecture | riscv | --architecture riscv: expected x86 or arm64",
        "sagemaker-realtime | endpoint | instance | c5.large | --instance c5.large: expected a type"
            + " as in ml.c5.large",
        "sagemaker-serverless | endpoint | serverless-memory | 1500 | 1024, 2048, 3072, 4096, 5120"
            + " or 6144 MB",
        "sagemaker-serverless | endpoint | concurrency | 201 | takes 1 to 200 requests at a time"
      })
  void whatCannotBeIsRefusedWithoutAsking(
      String kind, String key, String axis, String value, String sentence) {
    assertThatThrownBy(() -> order(kind, Map.of(key, "x"), "aaaa0010", folder, axis, value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOPASS | lambda | memory | 512 | allow iam:PassRole",
        "LOCALCLOUD | lambda | memory | 4096 | value less than or equal to 3008",
        "NOENDPOINT | sagemaker-serverless | serverless-memory | 1024 | allow"
            + " sagemaker:CreateEndpoint",
        "NOTAGS | sagemaker-serverless | serverless-memory | 1024 | allow sagemaker:AddTags",
        "LOCALCLOUD | sagemaker-async | instance | ml.p3.2xlarge | ml.p3.2xlarge",
        "LOCALCLOUD | sagemaker-async | instance | ml.c5.xlarge | 'ml.c5.xlarge for endpoint usage'"
            + " is 0 Instances",
        "LOCALCLOUD | sagemaker-async | instance | ml.c7g.large | did not come into service, it is"
            + " Failed: the container does not answer ping"
      })
  void whatTheAccountRefusesIsSaidAndNothingIsLeft(
      String key, String kind, String axis, String value, String sentence) throws IOException {
    Path run = run("run-refused-" + key + value);
    Map<String, String> source =
        switch (kind) {
          case "lambda" -> Map.of("function", "classify:7");
          case "sagemaker-async" -> Map.of("endpoint", "queued");
          default -> Map.of("endpoint", "small");
        };
    Order order = order(kind, source, "aaaa0011", run, axis, value);
    if (!key.equals(LocalCloud.ACCESS_KEY_ID)) {
      as(key, "s");
    }
    assertThatThrownBy(() -> host.make(order))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
    host.remove(order);
    asOwner();
    assertThat(named()).isEmpty();
    assertThat(new MadeLedger(run).outstanding()).isEmpty();
  }

  @Test
  void anExpiryInThePastIsRefused() throws IOException {
    Order order = memory("512", "aaaa0015", run("run-7"));
    Order expired =
        new Order(
            order.measured(),
            order.variant(),
            order.replaced(),
            order.sweepId(),
            order.started(),
            order.run(),
            Optional.of(Instant.parse("2020-01-01T00:00:00Z")));
    assertThatThrownBy(() -> host.check(List.of(expired)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("expire at 2020-01-01T00:00:00Z, which has passed");
    assertThat(named()).isEmpty();
  }

  @Test
  void anEndpointOfAnotherKindIsNotCopied() throws IOException {
    Order order =
        order(
            "sagemaker-realtime",
            Map.of("endpoint", "small"),
            "aaaa0014",
            run("run-6"),
            "instance",
            "ml.c5.large");
    assertThatThrownBy(() -> host.check(List.of(order)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "endpoint small is sagemaker-serverless, and the suite says sagemaker-realtime");
  }

  @Test
  void anImageHasOneArchitecture() throws IOException {
    Order order =
        order(
            "lambda",
            Map.of("function", "boxed"),
            "aaaa0012",
            run("run-4"),
            "architecture",
            "arm64");
    assertThatThrownBy(() -> host.check(List.of(order)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a container image for x86_64");
    Order larger =
        order("lambda", Map.of("function", "boxed"), "aaaa0012", run("run-4"), "memory", "1024");
    host.make(larger);
    host.remove(larger);
    assertThat(named()).isEmpty();
  }

  @Test
  void whatIsThereAlreadyIsNotTakenOver() throws IOException {
    Path run = run("run-5");
    Order order = memory("512", "aaaa0013", run);
    host.make(order);
    SortedMap<String, String> tags = new TreeMap<>(Map.of("tenk:sweep", "another"));
    try (CopyAccount account = Accounts.open(way("lambda"), Optional.empty())) {
      assertThatThrownBy(
              () ->
                  account.make(
                      new dev.tenk.targets.CopyOrder(
                          "fn",
                          "classify",
                          Optional.empty(),
                          new TreeMap<>(Map.of("memory", "512")),
                          1,
                          "tenk-aaaa0013-512",
                          tags),
                      resource -> {},
                      () -> false))
          .isInstanceOf(TenkException.class)
          .hasMessageContaining("which this sweep did not make");
    }
    host.remove(order);
    assertThat(named()).isEmpty();
  }
}
