package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.TenkException;
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

class PinsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final String FIRST = "20261119T020000Z-nightly-0001";
  private static final String SECOND = "20261120T020000Z-nightly-0002";

  @TempDir Path root;
  private RunStore store;

  @BeforeEach
  void runs() throws IOException {
    store = new RunStore(root);
    run(FIRST, "v11");
    run(SECOND, "v11");
  }

  private void run(String runId, String hef) throws IOException {
    store.create(
        new RunManifest(
            runId,
            "0.1.0",
            Instant.parse("2026-11-19T02:00:00Z"),
            Map.of("hef", hef),
            new Host("cpu", 4, 8L << 30, "Linux", "JVM"),
            new SuiteFacts("nightly", "/lab/nightly.yaml", Optional.empty(), 1),
            new Inputs("00", new TreeMap<>(), List.of()),
            new Plan(List.of(), Optional.empty(), Optional.empty()),
            List.of(),
            new Progress(State.COMPLETE, new TreeMap<>(), List.of(), List.of(), Optional.empty()),
            new TreeMap<>(),
            Optional.empty()),
        RunInputs.of(Path.of("/lab/nightly.yaml"), "name: nightly\n", List.of()));
  }

  @Test
  void aPinnedRunIsFoundByItsName() throws IOException {
    store.pins().pin("nightly", FIRST, NOW);
    store.pins().pin("release-1", SECOND, NOW);

    assertThat(store.open("pinned:nightly").runId()).isEqualTo(FIRST);
    assertThat(store.open("pinned:release-1").runId()).isEqualTo(SECOND);
    assertThat(store.pins().of("nightly").orElseThrow().pinnedAt()).isEqualTo(NOW);
    assertThat(store.pins().isPinned(FIRST)).isTrue();
  }

  @Test
  void aNameIsPinnedAnewAndTakenOut() throws IOException {
    store.pins().pin("nightly", FIRST, NOW);
    store.pins().pin("nightly", SECOND, NOW.plusSeconds(1));
    assertThat(store.open("pinned:nightly").runId()).isEqualTo(SECOND);
    assertThat(store.pins().isPinned(FIRST)).isFalse();

    store.pins().unpin("nightly");

    assertThat(store.pins().all()).isEmpty();
    assertThatThrownBy(() -> store.open("pinned:nightly"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no run is pinned as 'nightly'")
        .hasMessageContaining("tenk runs pin RUN --as nightly");
    assertThatThrownBy(() -> store.pins().unpin("nightly"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no pin 'nightly' in ")
        .hasMessageContaining("there are: none");
  }

  @Test
  void aPinnedRunThatIsGoneIsSaid() throws IOException {
    store.pins().pin("nightly", FIRST, NOW);
    store.open(FIRST).discard();

    assertThatThrownBy(() -> store.open("pinned:nightly"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("run " + FIRST + ", pinned as 'nightly', is no longer in ")
        .hasMessageContaining("tenk runs unpin nightly");
  }

  @Test
  void namesAndFilesThatAreNoneAreRefused() throws IOException {
    for (String name : List.of("", "../up", "a b", "x".repeat(65))) {
      assertThatThrownBy(() -> store.pins().pin(name, FIRST, NOW))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("is not a name for a pin");
    }
    Files.writeString(root.resolve("pins.json"), "{\"schema_version\": 1, \"pins");
    assertThatThrownBy(() -> store.pins().isPinned(FIRST))
        .isInstanceOf(TenkException.class)
        .hasMessageContaining("pins.json cannot be read");
    for (String runId : List.of("", "../up", "a\\u0000b")) {
      Files.writeString(
          root.resolve("pins.json"),
          "{\"schema_version\": 1, \"pins\": {\"base\": {\"run_id\": \"%s\", \"pinned_at\": \"2026-11-21T02:00:00Z\"}}}"
              .formatted(runId));
      assertThatThrownBy(() -> store.open("pinned:base"))
          .isInstanceOf(TenkException.class)
          .hasMessageContaining("pins.json cannot be read: its field 'pins.base' is wrong")
          .hasMessageContaining("delete it and pin again");
    }
    Files.writeString(root.resolve("pins.json"), "{\"schema_version\": 2, \"pins\": {}}");
    assertThatThrownBy(() -> store.pins().all()).hasMessageContaining("use a newer tenk");
  }

  @Test
  void aLabelFindsTheLatestRunThatHasIt() throws IOException {
    assertThat(store.open("label:hef=v11").runId()).isEqualTo(SECOND);
    run("20261121T020000Z-nightly-0003", "v=12");
    assertThat(store.open("label:hef=v=12").runId()).isEqualTo("20261121T020000Z-nightly-0003");
    Files.writeString(
        root.resolve("20261121T020000Z-nightly-0003").resolve(RunFolder.MANIFEST), "{");
    assertThatThrownBy(() -> store.open("label:hef=v=12"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no run with label hef=v=12 in ");
  }
}
