package dev.tenk.jmh.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

class OwnBenchmarksTest {
  @TempDir Path folder;

  @Test
  void anExpressionChoosesByWhatNamesHold() {
    assertThat(OwnBenchmarks.choose("."))
        .satisfies(
            all -> {
              assertThat(all.singleCall()).isTrue();
              assertThat(all.inFlight()).isTrue();
              assertThat(all.benchmarks())
                  .isSorted()
                  .contains("ClientBenchmark.sign", "DriverBenchmark.driver");
            });
    assertThat(OwnBenchmarks.choose("singleCall|^Driver"))
        .isEqualTo(new OwnBenchmarks.Chosen(true, false, List.of("DriverBenchmark.driver")));
  }

  @Test
  void anExpressionThatChoosesNothingOrIsNoneIsRefused() {
    assertThatThrownBy(() -> OwnBenchmarks.choose("nonesuch"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--include: 'nonesuch' matches no benchmark; there are Client")
        .hasMessageContaining("TargetBenchmark.inFlight");
    assertThatThrownBy(() -> OwnBenchmarks.choose("("))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--include: '(' is no regular expression: ");
  }

  /** Each once, in this process; what they take does not matter here. */
  @Test
  void allOfThemRunAndTheirResultsAreRead() throws IOException, RunnerException {
    Path file = folder.resolve("jmh.json");
    new Runner(
            new OptionsBuilder()
                .include("ClientBenchmark|HarnessBenchmark")
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(file.toString())
                .output(folder.resolve("log").toString())
                .build())
        .run();

    List<OwnFigure> figures = JmhResult.readAll(file).stream().map(RequestTimes::figure).toList();
    assertThat(figures)
        .extracting(figure -> figure.benchmark() + " " + figure.parameters())
        .contains(
            "ClientBenchmark.encode format=json",
            "ClientBenchmark.decode format=base64",
            "ClientBenchmark.send format=binary",
            "ClientBenchmark.sign body=tensor",
            "ClientBenchmark.sdkCall body=base64",
            "ClientBenchmark.parseReport ",
            "HarnessBenchmark.priceCell ");
    assertThat(figures)
        .allSatisfy(
            figure -> {
              assertThat(figure.timeNanos().orElseThrow().mean()).isPositive();
              assertThat(figure.timeNanos().orElseThrow().ofForks()).hasSize(1);
            });
    assertThat(figures)
        .filteredOn(OwnFigure::perRequest)
        .extracting(OwnFigure::benchmark)
        .containsExactly("HarnessBenchmark.planArrival", "HarnessBenchmark.writeSample");
  }
}
