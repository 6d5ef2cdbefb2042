package dev.tenk.cli.runs;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.Main;
import dev.tenk.cli.Said;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsCommandTest {
  private static final String FIRST = "20261119T020000Z-nightly-0001";
  private static final String SECOND = "20261120T020000Z-nightly-0002";
  private static final String OTHER = "20261120T030000Z-weekly-0003";

  @TempDir Path folder;

  @BeforeEach
  void runs() throws IOException {
    run(FIRST, "nightly", State.COMPLETE, Map.of("hef", "v11"));
    run(SECOND, "nightly", State.RUNNING, Map.of("hef", "v12", "board", "b"));
    run(OTHER, "weekly", State.COMPLETE, Map.of());
  }

  private RunFolder run(String runId, String suite, State state, Map<String, String> labels)
      throws IOException {
    return new RunStore(folder)
        .create(
            new RunManifest(
                runId,
                Main.VERSION,
                startedAt(runId),
                labels,
                new RunManifest.Host("cpu", 4, 8L << 30, "Linux", "JVM"),
                new SuiteFacts(suite, folder.resolve("suite.yaml").toString(), Optional.empty(), 1),
                new Inputs("00", new TreeMap<>(), List.of()),
                new Plan(
                    state == State.COMPLETE ? List.of() : List.of(new CellKey("pi", "even", 1)),
                    Optional.empty(),
                    Optional.empty()),
                List.of(),
                new Progress(state, new TreeMap<>(), List.of(), List.of(), Optional.empty()),
                new TreeMap<>(),
                Optional.empty()),
            RunInputs.of(folder.resolve("suite.yaml"), "name: " + suite + "\n", List.of()));
  }

  private static Instant startedAt(String runId) {
    return Instant.parse(
        runId.replaceFirst("(....)(..)(..)T(..)(..)(..)Z.*", "$1-$2-$3T$4:$5:$6Z"));
  }

  private Said runs(String command, String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "runs";
    arguments[1] = command;
    arguments[2] = "--store";
    arguments[3] = folder.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return tenk(arguments);
  }

  @Test
  void aListHasStatesPinsAndLabels() {
    assertThat(runs("pin", "latest:nightly~1").out())
        .isEqualTo("pinned " + FIRST + " as nightly\n");

    assertThat(runs("list").out())
        .isEqualTo(
            """
            20261119T020000Z-nightly-0001                    complete   0/0 cells  pinned as nightly  {hef=v11}
            20261120T020000Z-nightly-0002                    killed     0/1 cells  {board=b, hef=v12}
            20261120T030000Z-weekly-0003                     complete   0/0 cells
            """);
  }

  @Test
  void aRunWhoseCellsWereTakenAwayIsNotComplete() throws IOException {
    RunFolder run = new RunStore(folder).open(OTHER);
    run.writeManifest(run.manifest().withCell(new CellKey("pi", "even", 1)));

    assertThat(runs("list", "--suite", "weekly").out())
        .isEqualTo(OTHER + "                     incomplete 0/1 cells\n");
    assertThat(runs("pin", OTHER).err()).contains("is incomplete, and a baseline is complete");
    assertThat(runs("list").out()).doesNotContain("pinned");
  }

  @Test
  void aListIsOfASuiteAndOfLabels() {
    assertThat(runs("list", "--suite", "weekly").out()).contains(OTHER).doesNotContain("nightly");
    assertThat(runs("list", "--label", "hef=v12", "--label", "board=b").out().lines())
        .singleElement()
        .asString()
        .startsWith(SECOND);
    assertThat(runs("list", "--suite", "weekly", "--label", "hef=v12").out()).isEmpty();
  }

  @Test
  void aPinnedRunMayBeUnpinnedAndGo() throws IOException {
    runs("pin", OTHER);
    runs("pin", FIRST, "--as", "release-1");
    assertThat(tenk("runs", "show", "pinned:release-1", "--store", folder.toString()).out())
        .contains("run       " + FIRST);

    assertThat(runs("unpin", "release-1").out())
        .isEqualTo("no run is pinned as release-1 any more\n");
    new RunStore(folder).open(OTHER).discard();

    assertThat(runs("list").out())
        .endsWith("\n20261120T030000Z-weekly-0003  pinned as weekly, and gone\n");
    Said gone = tenk("runs", "show", "pinned:weekly", "--store", folder.toString());
    assertThat(gone.exitCode()).isEqualTo(2);
    assertThat(gone.err()).contains("run " + OTHER + ", pinned as 'weekly', is no longer in ");
  }

  @Test
  void whatIsNoBaselineIsRefused() throws IOException {
    Said unfinished = runs("pin", SECOND);
    assertThat(unfinished.exitCode()).isEqualTo(2);
    assertThat(unfinished.err())
        .isEqualTo(
            "tenk: run %s is killed, and a baseline is complete; pin another one, or go on with: tenk run --resume %s\n"
                .formatted(SECOND, SECOND));
    Path elsewhere = folder.resolve("elsewhere");
    Files.createDirectories(elsewhere);
    Said foreign =
        tenk("runs", "pin", folder.resolve(FIRST).toString(), "--store", elsewhere.toString());
    assertThat(foreign.exitCode()).isEqualTo(2);
    assertThat(foreign.err()).contains("run " + FIRST + " is not in ");
    assertThat(runs("unpin", "moon").err()).contains("no pin 'moon' in ");
  }

  /** A night under a clock that was wrong hides all that come after it. */
  @Test
  void aRunThatIsYetToComeIsNotTheLatestWithoutAWord() throws IOException {
    String store = folder.toString();
    assertThat(tenk("runs", "show", "latest", "--store", store).err()).isEmpty();
    String future = "99991231T235959Z-nightly-0004";
    run(future, "nightly", State.COMPLETE, Map.of("hef", "v12"));
    String words =
        "tenk: run %s is '%s', and began at 9999-12-31T23:59:59Z, which is yet to come by the clock of this machine; if that clock is right, name the run that you mean by its id\n";

    for (String reference : List.of("latest", "latest:nightly", "label:hef=v12")) {
      assertThat(tenk("runs", "show", reference, "--store", store).err())
          .isEqualTo(words.formatted(future, reference));
    }
    assertThat(tenk("runs", "show", "latest:weekly", "--store", store).err()).isEmpty();
    assertThat(tenk("runs", "show", future, "--store", store).err()).isEmpty();
  }
}
