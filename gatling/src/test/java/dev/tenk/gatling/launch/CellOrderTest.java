package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.targets.payload.PayloadTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellOrderTest {
  @TempDir Path folder;

  @Test
  void aDriverIsToldWhichWindowItMeasures() {
    for (CellOrder.Window window :
        List.of(
            new CellOrder.RoundWindow(Duration.ofSeconds(15)),
            new CellOrder.TurnWindow(Duration.ofMinutes(1), true),
            new CellOrder.TurnWindow(Duration.ofMinutes(1), false),
            new CellOrder.SearchWindow(
                12.5, new UntilDecided(0.01, 3000), Duration.ofSeconds(40)))) {
      CellOrder order =
          new CellOrder(
              folder.resolve("suite.yaml"),
              folder,
              new CellKey("t", "w", 1),
              folder.resolve("cell"),
              Optional.empty(),
              Optional.empty(),
              OptionalLong.empty(),
              Optional.of(window),
              Optional.empty());
      assertThat(CellOrder.fromArguments(order.toArguments())).isEqualTo(order);
    }
  }

  /** Each cell has a driver of its own, and the files may be edited between two of them. */
  @Test
  void payloadsThatAreNotThoseTheRunBeganWithAreRefused() throws IOException {
    Path tensor = Files.createDirectory(folder.resolve("tensors")).resolve("a.bin");
    Files.write(tensor, new byte[] {1});
    Suite suite =
        SuiteReader.read(
                "suite.yaml",
                folder,
                """
                name: order
                slo: p50=1s
                demand: 1000/month peak 1/s
                prices: book.csv
                payloads: {tensors: tensors}
                targets: [{name: t, kind: x, standing: measured}]
                workloads: [{name: w, kind: constant, rate: 1/s, duration: 1s}]
                """)
            .suite();
    CellOrder order =
        new CellOrder(
            folder.resolve("run/suite.yaml"),
            folder,
            new CellKey("t", "w", 1),
            folder.resolve("cell"),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(order.payloads(suite).payloads()).hasSize(1);
    Path kept = folder.resolve("run").resolve(RunInputs.PAYLOADS_FILE);
    Files.createDirectories(kept.getParent());
    Files.writeString(kept, PayloadTable.of(order.payloads(suite)).toCsv());
    assertThat(order.payloads(suite).payloads()).hasSize(1);

    Files.write(tensor, new byte[] {2});

    assertThatThrownBy(() -> order.payloads(suite))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("the payloads are not what they were when the run began; start a new run");
  }
}
