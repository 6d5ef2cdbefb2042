package dev.tenk.reports.render.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.Fidelity.Thresholds;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.stats.comparison.RoundSide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterleavedReportTest {
  private static final AbPlan PLAN =
      new AbPlan(
          "=old",
          "new",
          "even",
          24,
          30,
          true,
          List.of(),
          0.03,
          List.of("=old"),
          AbPlan.Order.STARTS);

  /** A twelfth quicker; one round was too hot, of another one side's p99 is not valid. */
  @Test
  void itReadsWell() throws IOException {
    List<Round> rounds =
        IntStream.rangeClosed(1, 12)
            .mapToObj(
                number ->
                    new Round(
                        number,
                        number % 2 == 0,
                        Optional.of(side(1 + 0.001 * number, number, 50)),
                        Optional.of(side(0.917, 0, number == 7 ? 57 : 51))))
            .toList();
    JudgedFidelity fidelity =
        JudgedFidelity.of(
            Map.of("cat|<b>.jpg", new float[] {1, 0}, "dog.jpg", new float[] {0, 1}),
            Map.of("cat|<b>.jpg", new float[] {1, 0.01f}, "dog.jpg", new float[] {0.02f, 1}),
            Map.of(),
            new Thresholds(
                OptionalDouble.of(0.99),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty()));
    AbReport report =
        new AbReport(manifest(), PLAN, AbVerdict.of(PLAN, rounds, Optional.of(fidelity), 0.01));

    StringBuilder text = new StringBuilder();
    report.writeText(text);
    assertGolden("interleaved.txt", text);
    StringBuilder markdown = new StringBuilder();
    report.writeMarkdown(markdown);
    assertGolden("interleaved.md", markdown);
    StringBuilder csv = new StringBuilder();
    report.writeCsv(csv);
    assertGolden("interleaved.csv", csv);
  }

  @Test
  void anotherCompilerOrLinkOfOneSideIsSaid() throws IOException {
    RunManifest alike = manifest();
    List<TargetFacts> targets =
        alike.targets().stream()
            .map(
                each ->
                    new TargetFacts(
                        each.name(),
                        each.kind(),
                        each.standing(),
                        each.endpoint(),
                        each.modelName(),
                        each.modelVersion(),
                        each.modelSha256(),
                        new TreeMap<>(
                            Map.of(
                                "hailort_version",
                                "4.23.0",
                                "hef_compiler",
                                each.name().equals("new") ? "3.30.0" : "3.29.0"))))
            .toList();
    RunManifest other =
        new RunManifest(
            alike.runId(),
            alike.toolVersion(),
            alike.startedAt(),
            alike.labels(),
            alike.host(),
            alike.suite(),
            alike.inputs(),
            alike.plan(),
            targets,
            alike.progress(),
            alike.checksums(),
            alike.thinned());
    List<Round> rounds =
        List.of(
            new Round(1, true, Optional.of(side(1, 1, 50)), Optional.of(side(0.9, 1, 50))),
            new Round(2, true, Optional.of(side(1, 2, 50)), Optional.of(side(0.9, 2, 50))));
    String difference =
        "Dataflow Compiler 3.29.0 in the baseline and 3.30.0 in the candidate; that is in the"
            + " ratios, too.";
    for (RunManifest run : List.of(alike, other)) {
      StringBuilder markdown = new StringBuilder();
      new AbReport(run, PLAN, AbVerdict.of(PLAN, rounds, Optional.empty(), 0.01))
          .writeMarkdown(markdown);
      assertThat(markdown.toString().contains(difference)).isEqualTo(run.equals(other));
      assertThat(markdown.toString()).doesNotContain("HailoRT 4.23.0");
    }
  }

  private static RoundSide side(double factor, int number, double celsius) {
    Map<ComparedMetric, Double> figures = new EnumMap<>(ComparedMetric.class);
    figures.put(ComparedMetric.RESPONSE_P50, 11.2 * factor);
    figures.put(ComparedMetric.RESPONSE_P90, 15.1 * factor);
    figures.put(ComparedMetric.RESPONSE_P99, 24.6 * factor);
    return new RoundSide(
        1200,
        number == 3 ? 2 : 0,
        figures,
        number == 4 ? Set.of(ComparedMetric.RESPONSE_P99) : Set.of(),
        List.of(),
        OptionalDouble.of(celsius));
  }

  private static RunManifest manifest() {
    return new RunManifest(
        "20261121T020000Z-nightly-ab-0001",
        "0.1.0",
        Instant.parse("2026-11-21T02:00:00Z"),
        Map.of("hef", "v12"),
        new Host("cpu", 4, 8L << 30, "Linux", "JVM"),
        new SuiteFacts("nightly-ab", "suites/nightly.yaml", Optional.of("0123456789abcdef"), 1),
        new Inputs("00", new TreeMap<>(), List.of()),
        new Plan(List.of(), Optional.of(PLAN), Optional.empty()),
        List.of(facts("=old", "aa"), facts("new", "bb")),
        new Progress(
            RunManifest.State.COMPLETE, new TreeMap<>(), List.of(), List.of(), Optional.empty()),
        new TreeMap<>(),
        Optional.empty());
  }

  private static TargetFacts facts(String name, String sha256) {
    return new TargetFacts(
        name,
        "edge-http",
        Standing.STAND_IN,
        "http://pi",
        "lite0",
        Optional.of("1"),
        Optional.of(sha256.repeat(32)),
        new TreeMap<>());
  }

  private static void assertGolden(String name, CharSequence text) throws IOException {
    Path made = Path.of("target/golden").resolve(name);
    Files.createDirectories(made.getParent());
    Files.writeString(made, text);
    assertThat(text.toString())
        .isEqualTo(Files.readString(Path.of("src/test/resources/golden").resolve(name)));
  }
}
