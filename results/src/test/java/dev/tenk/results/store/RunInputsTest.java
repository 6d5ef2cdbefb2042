package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Input;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunInputs.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

class RunInputsTest {
  private static final String EMPTY_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final RunInputs INPUTS =
      RunInputs.of(
          Path.of("/lab/suite.yaml"),
          "name: nightly\n",
          List.of(
              new Content(RunInputs.PAYLOADS, Optional.empty(), bytes("payload_id\n")),
              Content.of(Path.of("/lab/a/prices.csv"), bytes("a")),
              Content.of(Path.of("/lab/b/Prices.csv"), bytes("b")),
              Content.of(Path.of("/lab/b/payloads.csv"), bytes("c")),
              Content.of(Path.of("/lab/b/.pi 5\n.yaml"), new byte[0])));

  @TempDir Path root;
  private RunManifest manifest;
  private RunFolder run;

  @BeforeEach
  void create() throws IOException {
    manifest = manifest(INPUTS.entries());
    run = new RunStore(root).create(manifest, INPUTS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static RunManifest manifest(List<Input> files) {
    return new RunManifest(
        "20261121T020000Z-nightly-3f2a",
        "0.1.0",
        Instant.parse("2026-11-21T02:00:00Z"),
        Map.of(),
        new Host("cpu", 4, 8L << 30, "Linux", "JVM"),
        new SuiteFacts("nightly", "/lab/suite.yaml", Optional.empty(), 42),
        new Inputs("00", new TreeMap<>(), files),
        new Plan(List.of(), Optional.empty(), Optional.empty()),
        List.of(),
        Progress.begun(Optional.empty()),
        new TreeMap<>(),
        Optional.empty());
  }

  @Test
  void eachIsKeptUnderANameOfItsOwn() {
    RunManifest read = run.manifest();

    assertThat(read.inputs().files())
        .extracting(Input::file)
        .containsExactly(
            "suite.yaml",
            "inputs/payloads.csv",
            "inputs/prices.csv",
            "inputs/2-Prices.csv",
            "inputs/2-payloads.csv",
            "inputs/_pi_5_.yaml");
    assertThat(read.inputs().files().get(5))
        .isEqualTo(
            new Input("inputs/_pi_5_.yaml", Optional.of("/lab/b/.pi 5\n.yaml"), EMPTY_SHA256));
    assertThat(read.inputs().at(RunInputs.PAYLOADS_FILE).orElseThrow().from()).isEmpty();
    assertThat(run.suiteText(read)).isEqualTo("name: nightly\n");
    assertThat(run.input(read.inputs().from("/lab/b/Prices.csv").orElseThrow())).isEqualTo("b");
    assertThat(read.inputs().from("/lab/c/prices.csv")).isEmpty();
  }

  @Test
  void longNamesFitEveryDisk() throws IOException {
    RunInputs inputs =
        RunInputs.of(
            Path.of("/s.yaml"),
            "",
            List.of(Content.of(Path.of("/" + "\u4f60".repeat(80) + ".csv"), new byte[0])));

    assertThat(inputs.entries().get(1).file().getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(200);
    inputs.write(Files.createDirectory(root.resolve("other")));
  }

  @Test
  void whatIsNotAsItWasIsNamedAndNotRead() throws IOException {
    Input prices = manifest.inputs().from("/lab/a/prices.csv").orElseThrow();
    Files.writeString(run.path().resolve(prices.file()), "A");
    Files.delete(run.path().resolve(RunInputs.PAYLOADS_FILE));
    Files.writeString(run.path().resolve(RunFolder.SUITE), "name: daily\n");

    assertThat(run.damagedInputs(manifest))
        .containsExactly("inputs/payloads.csv", "inputs/prices.csv", "suite.yaml");
    assertThatThrownBy(() -> run.input(prices))
        .isExactlyInstanceOf(TenkException.class)
        .hasMessage(
            run.path().resolve("inputs/prices.csv")
                + " is not what the run began with; take it from a copy");
    assertThatThrownBy(() -> run.suiteText(manifest))
        .isExactlyInstanceOf(TenkException.class)
        .hasMessageStartingWith(run.path().resolve("suite.yaml") + " is not what the run began");
  }

  @Test
  void aRunOfBeforeHasItsSuiteOnly() throws IOException {
    RunManifest before = manifest(List.of());
    run.writeManifest(before);

    assertThat(Files.readString(run.path().resolve(RunFolder.MANIFEST))).contains("\"inputs\"");
    assertThat(run.suiteText(run.manifest())).isEqualTo("name: nightly\n");
    assertThat(run.damagedInputs(run.manifest())).isEmpty();
    Files.writeString(
        run.path().resolve(RunFolder.MANIFEST),
        Files.readString(run.path().resolve(RunFolder.MANIFEST))
            .replaceFirst(",\\s*\"inputs\" : \\[ \\]", ""));
    assertThat(run.manifest()).isEqualTo(before);
  }

  /** A manifest from elsewhere must not make tenk read what is not the run's. */
  @Test
  void aPathThatLeadsElsewhereIsRefused() throws IOException {
    Path file = run.path().resolve(RunFolder.MANIFEST);
    String sound = Files.readString(file);
    for (String path : List.of("inputs/../../x", "/etc/passwd", "inputs/..", "cells/x", "")) {
      Files.writeString(file, sound.replace("inputs/prices.csv", path));

      assertThatThrownBy(run::manifest)
          .isExactlyInstanceOf(TenkException.class)
          .hasMessageStartingWith(file + " cannot be read: ")
          .hasMessageContaining("'" + path + "' is not the path of an input");
    }
  }
}
