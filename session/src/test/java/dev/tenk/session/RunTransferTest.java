package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.store.RunStore;
import dev.tenk.session.RunTransfer.Carried;
import dev.tenk.session.RunTransfer.Pushed;
import dev.tenk.targets.aws.S3Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through a real s3proxy, over real sockets. */
class RunTransferTest {
  private static final String ID = "20261130T120000Z-nightly-0001";
  private static final int LARGE = 1 << 20;

  @TempDir Path folder;
  private S3Server server;
  private S3Folder objects;

  @BeforeEach
  void start() throws IOException {
    server = new S3Server();
    objects = new S3Folder(server.place("s3://runs/nights"));
  }

  @AfterEach
  void stop() throws IOException {
    objects.close();
    server.close();
  }

  private RunTransfer transfer() {
    return new RunTransfer(objects);
  }

  private RunStore other() {
    return new RunStore(folder.resolve("other"));
  }

  private RunFolder run() throws IOException {
    RunInputs inputs = RunInputs.of(Path.of("/lab/nightly.yaml"), "name: nightly\n", List.of());
    RunFolder run =
        new RunStore(folder.resolve("runs"))
            .create(
                new RunManifest(
                    ID,
                    "0.1.0",
                    Instant.parse("2026-11-30T12:00:00Z"),
                    Map.of(),
                    new RunManifest.Host("cpu", 4, 8L << 30, "Linux", "JVM"),
                    new SuiteFacts("nightly", "/lab/nightly.yaml", Optional.empty(), 1),
                    new Inputs("none", new TreeMap<>(), inputs.entries()),
                    new Plan(List.of(), Optional.empty(), Optional.empty()),
                    List.of(),
                    Progress.begun(Optional.empty()),
                    new TreeMap<>(),
                    Optional.empty()),
                inputs);
    write(run, "hooks/before.log", 1);
    write(run, "hooks/after.log", 2);
    write(run, "hooks/again.log", 2);
    write(run, "shards/1/work-0/rows", 3);
    Files.writeString(run.path().resolve("shards/1/plan"), "count=2\n");
    return run;
  }

  private static void write(RunFolder run, String name, long seed) throws IOException {
    byte[] content = new byte[LARGE];
    new SplittableRandom(seed).nextBytes(content);
    Path file = run.path().resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  @Test
  void aRunIsTheSameOnAnotherMachine() throws IOException {
    RunFolder run = run();

    Carried pushed = transfer().push(run);
    Carried pulled = transfer().pull(ID, other());

    // manifest, suite, plan, and two contents in three files
    assertThat(pushed.files()).isEqualTo(6);
    assertThat(pushed.objects()).isEqualTo(5);
    assertThat(pulled.files()).isEqualTo(6);
    RunFolder there = other().open(ID);
    assertThat(there.manifest()).isEqualTo(run.manifest());
    for (String name :
        List.of(
            "suite.yaml",
            "hooks/before.log",
            "hooks/after.log",
            "hooks/again.log",
            "shards/1/plan")) {
      assertThat(there.path().resolve(name)).hasSameBinaryContentAs(run.path().resolve(name));
    }
    assertThat(there.path().resolve("lock")).doesNotExist();
    assertThat(there.path().resolve("shards/1/work-0")).doesNotExist();
    assertThat(transfer().list()).extracting(Pushed::runId).containsExactly(ID);
    assertThat(transfer().push(run).objects()).as("all are there").isZero();
    assertThatThrownBy(() -> transfer().pull(ID, other()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("run %s is in %s already; nothing was pulled".formatted(ID, other().folder()));
  }

  @Test
  void aPushThatIsCutOffLeavesNothingThatLooksWholeAndGoesOn() throws IOException {
    RunFolder run = run();
    server.shutAfter(LARGE + LARGE / 2);

    assertThatThrownBy(() -> transfer().push(run)).isInstanceOf(IOException.class);

    server.open();
    assertThat(transfer().list()).isEmpty();
    assertThatThrownBy(() -> transfer().pull(ID, other()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("no run '" + ID + "' was pushed there to its end");
    assertThat(other().runs()).isEmpty();
    assertThat(transfer().push(run).objects()).as("one was whole").isEqualTo(4);
    assertThat(transfer().pull(ID, other()).files()).isEqualTo(6);
  }

  @Test
  void aLaterPushThatIsCutOffLeavesTheEarlierOne() throws IOException {
    RunFolder run = run();
    transfer().push(run);
    byte[] before = Files.readAllBytes(run.path().resolve("hooks/after.log"));
    write(run, "hooks/after.log", 4);
    server.shutAfter(LARGE / 2);

    assertThatThrownBy(() -> transfer().push(run)).isInstanceOf(IOException.class);

    server.open();
    transfer().pull(ID, other());
    assertThat(other().open(ID).path().resolve("hooks/after.log")).hasBinaryContent(before);
  }

  @Test
  void aContentThatIsNotWhatItsSumSaysIsNotPulled() throws IOException {
    transfer().push(run());
    String one = objects.list("runs/").get(0).name();
    objects.put(one, new byte[] {1});

    assertThatThrownBy(() -> transfer().pull(ID, other()))
        .isInstanceOf(TenkException.class)
        .hasMessageMatching(
            "\\S+ of run " + ID + " is not what its SHA-256 says in the store; nothing was pulled");
    assertThat(other().runs()).isEmpty();
    assertThat(folder.resolve("other/.pulling/" + ID)).doesNotExist();
  }

  @Test
  void aListThatLeadsOutOfTheRunIsRefused() throws IOException {
    String sum = "0".repeat(64);
    objects.put("pushed/" + ID, (sum + "  ../x\n").getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> transfer().pull(ID, other()))
        .isInstanceOf(TenkException.class)
        .hasMessage(
            "the list of run %s has a line that is not a checksum and a file of a run: '%s  ../x'"
                .formatted(ID, sum));
  }

  @Test
  void aDamagedRunIsNotPushed() throws IOException {
    RunFolder run = run();
    Files.writeString(run.path().resolve("suite.yaml"), "name: other\n");

    assertThatThrownBy(() -> transfer().push(run))
        .isInstanceOf(TenkException.class)
        .hasMessage(
            "run %s is damaged (suite.yaml) and was not pushed; see: tenk runs show %s"
                .formatted(ID, ID));
    assertThat(transfer().list()).isEmpty();
  }
}
