package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.SavedTable.Outcome;
import dev.tenk.cli.SavedTable.Plain;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.cost.scenario.ClaimsReader;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Recording;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.PayloadPlan;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.study.PriceBookFile;
import dev.tenk.study.ScenarioFile;
import dev.tenk.targets.payload.PayloadMix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every reader of a table tried with all ways to save one: right values, or one sentence. */
class SavedTablesTest {
  private static final String FILE = "saved.csv";
  private static final Plain PRICES =
      new Plain(
          List.of(
              "service",
              "sku",
              "usage_type",
              "item",
              "unit",
              "tier_from",
              "tier_to",
              "price_usd",
              "region",
              "as_of",
              "confidence",
              "source"),
          List.of(
              List.of(
                  "edge",
                  "",
                  "a",
                  "A, large",
                  "kWh",
                  "0",
                  "10",
                  "0.28",
                  "us",
                  "2026",
                  "assumed",
                  "list"),
              List.of(
                  "edge",
                  "",
                  "a",
                  "A; \"small\"",
                  "kWh",
                  "10",
                  "",
                  "0.2",
                  "us",
                  "2026",
                  "assumed",
                  "list")),
          7,
          11);
  private static final Plain CLAIMS =
      new Plain(
          List.of(
              "key",
              "published",
              "unit",
              "deployment",
              "figure",
              "against",
              "items",
              "inferences_per_month",
              "why"),
          List.of(
              List.of("one", "2.5", "USD", "", "", "", "", "1000", "no figure, so far"),
              List.of("two", "0.5", "USD", "", "", "", "", "2000", "none; either")),
          7,
          8);
  private static final Plain LABELS =
      new Plain(
          List.of("file", "label", "note"),
          List.of(List.of("a", "3", "seen, twice"), List.of("b", "7", "n; m")),
          1,
          2);
  private static final Plain TRACE =
      new Plain(
          List.of("TIMESTAMP", "path", "note"),
          List.of(List.of("0.5", "/a,b", "x"), List.of("1.25", "/;", "y")),
          0,
          2);

  @TempDir Path folder;

  private interface Reader {
    Object read(Path file) throws IOException;
  }

  @Test
  void priceBooks() throws IOException {
    tried(
        PRICES,
        file -> PriceBookFile.read(file).rows(),
        rows -> assertThat((List<?>) rows).hasSize(2).element(0).isInstanceOf(PriceRow.class));
  }

  @Test
  void claims() throws IOException {
    Scenario scenario =
        ScenarioFile.read(
            Path.of("..", "scenarios", "card-recognition-a.yaml"),
            target -> {
              throw new IllegalArgumentException("nothing is measured");
            });
    tried(
        CLAIMS,
        // where it stands depends on how the table was saved
        file ->
            ClaimsReader.read(file.toString(), ScenarioFile.contents(file), scenario).stream()
                .map(claim -> claim.toString().replaceAll("line=[0-9]+", ""))
                .toList(),
        claims -> assertThat((List<?>) claims).hasSize(2));
  }

  @Test
  void labels() throws IOException {
    Path tensors = Files.createDirectory(folder.resolve("tensors"));
    Files.write(tensors.resolve("a"), new byte[] {1});
    Files.write(tensors.resolve("b"), new byte[] {2});
    tried(
        LABELS,
        file ->
            PayloadMix.read(
                    List.of(
                        new PayloadPlan(
                            1,
                            Settings.parse(
                                "suite.yaml", folder, "{tensors: tensors, labels: " + FILE + "}"))))
                .labels(),
        labels -> assertThat(labels).isEqualTo(Map.of(0, 3, 1, 7)));
  }

  @Test
  void tracesByColumn() throws IOException {
    tried(
        TRACE,
        file -> offsets("column: timestamp"),
        offsets -> assertThat(offsets).isEqualTo(List.of(500_000_000L, 1_250_000_000L)));
  }

  @Test
  void tracesByTheirFirstColumn() throws IOException {
    tried(
        TRACE,
        file -> offsets("speed: 1"),
        offsets -> assertThat(offsets).isEqualTo(List.of(500_000_000L, 1_250_000_000L)));
  }

  private List<Long> offsets(String key) {
    OpenWorkload replay =
        (OpenWorkload)
            SuiteReader.read(
                    "suite.yaml",
                    folder,
                    """
                    name: load
                    slo: p99=250ms,errors=0.1%%
                    demand: 300000/month peak 5/s
                    prices: edge.csv
                    payloads: {images: a}
                    targets:
                      - {name: pi, kind: edge-http, standing: measured}
                    workloads:
                      - {name: w, kind: replay, file: %s, %s}
                    """
                        .formatted(FILE, key))
                .suite()
                .workload("w");
    Recording recording = ((Arrivals.Replay) replay.arrivals()).recording();
    return LongStream.range(0, recording.count())
        .map(i -> recording.offsetNanos((int) i))
        .boxed()
        .toList();
  }

  private void tried(Plain table, Reader reader, Consumer<Object> right) throws IOException {
    List<SavedTable> ways = SavedTable.of(table);
    assertThat(ways).hasSizeGreaterThanOrEqualTo(40);
    Path file = folder.resolve(FILE);
    SoftAssertions soft = new SoftAssertions();
    Object expected = null;
    for (SavedTable way : ways) {
      Files.write(file, way.bytes());
      try {
        Object read = reader.read(file);
        if (expected == null) {
          right.accept(read);
          expected = read;
        }
        soft.assertThat(way.outcome()).as(way + ": " + read).isNotEqualTo(Outcome.REFUSED);
        soft.assertThat(read)
            .as(way.how())
            .isEqualTo(
                way.outcome() != Outcome.NO_ROWS
                    ? expected
                    : read instanceof Map ? Map.of() : List.of());
      } catch (ConfigurationException e) {
        soft.assertThat(way.outcome()).as(way + ": " + e.getMessage()).isNotEqualTo(Outcome.READ);
        soft.assertThat(e.getMessage())
            .as(way.how())
            .contains(FILE)
            .doesNotContain("Exception")
            .doesNotContain("\n");
      } catch (RuntimeException e) {
        soft.fail(way + " ends in " + e);
      }
    }
    soft.assertAll();
  }
}
