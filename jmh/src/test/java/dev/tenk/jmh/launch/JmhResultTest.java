package dev.tenk.jmh.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.analysis.benchmarks.ForkedValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhResultTest {
  /** As JMH 1.37 writes it, but for what is not read. */
  private static final String SAMPLE =
      """
      [
        {
          "jmhVersion" : "1.37",
          "benchmark" : "dev.tenk.jmh.bench.TargetBenchmark.singleCall",
          "mode" : "sample",
          "params" : { "target" : "edge-int8" },
          "primaryMetric" : {
            "score" : 7086144.5,
            "scoreError" : "NaN",
            "scoreUnit" : "ns/op",
            "rawDataHistogram" : [
              [
                [ [6000640.0, 3], [7.004160E7, 1] ],
                [ [6000640.0, 2] ]
              ]
            ]
          },
          "secondaryMetrics" : {
            "gc.alloc.rate.norm" : { "score" : 1234.5, "scoreUnit" : "B/op", "rawData" : [[1234, 1235]] },
            "·gc.count" : { "score" : "NaN", "scoreUnit" : "counts" }
          }
        }
      ]
      """;

  @TempDir Path folder;

  @Test
  void rawHistogramsAreOfForksAndIterations() throws IOException {
    JmhResult result = read(SAMPLE).get(0);

    assertThat(result.benchmark()).isEqualTo("TargetBenchmark.singleCall");
    assertThat(result.parameters()).isEqualTo(Map.of("target", "edge-int8"));
    assertThat(result.score()).isEqualTo(new ForkedValue(7_086_144.5, List.of()));
    assertThat(result.secondary())
        .isEqualTo(Map.of("gc.alloc.rate.norm", new ForkedValue(1234.5, List.of(1234.5))));
    assertThat(result.raw())
        .isEqualTo(
            List.of(List.of(Map.of(6_000_640L, 3L, 70_041_600L, 1L), Map.of(6_000_640L, 2L))));
  }

  @Test
  void aForksScoreIsTheMeanOfItsIterations() throws IOException {
    JmhResult result =
        read("""
        [{"benchmark": "a.b.C.m", "mode": "avgt",
          "primaryMetric": {"score": 3, "scoreError": 0.5, "scoreUnit": "ns/op",
            "rawData": [[1, 3], [4, 4]]},
          "secondaryMetrics": {}}]
        """)
            .get(0);

    assertThat(result.score()).isEqualTo(new ForkedValue(3, List.of(2.0, 4.0)));
    assertThat(result.raw()).isEmpty();
    assertThat(result.parameters()).isEmpty();
  }

  @Test
  void whatIsNoResultIsRefused() {
    assertThatThrownBy(() -> read("{}")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read("[{}]"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no result of JMH");
    assertThatThrownBy(() -> read(SAMPLE.replace("rawDataHistogram", "somethingElse")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no raw histogram");
    assertThatThrownBy(() -> read(SAMPLE.replace("[6000640.0, 2]", "[6000640.0]")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("pairs of value and count");
    assertThatThrownBy(() -> read(SAMPLE.substring(0, SAMPLE.length() / 2)))
        .isInstanceOf(IOException.class);
  }

  private List<JmhResult> read(String json) throws IOException {
    return JmhResult.readAll(Files.writeString(folder.resolve("jmh.json"), json));
  }
}
