package dev.tenk.session.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuiteTextTest {
  private static final Pace PACE = Pace.of(13_000_000, OptionalInt.empty());

  private static SuiteText text(String said, String model, Optional<Line> open) {
    return new SuiteText(
        List.of(said),
        "s",
        Line.guessed("slo", PACE.slo(), said),
        Line.of("demand", PACE.demand()),
        List.of("edge.csv"),
        Line.of("payloads", ModelPayload.SYNTHETIC),
        List.of(
            Line.of("name", "pi"),
            Line.of("kind", "edge-http"),
            Line.found("standing", "stand-in", said),
            Line.of("model", Yaml.value(model))),
        open,
        PACE,
        said);
  }

  /** Names and words of a server may hold anything, and are no keys of the suite for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "m",
        "a: b",
        "#x",
        "null",
        "- y",
        "\"q\" \\ 'q'",
        "{{x}}",
        "tab\tbreak\nx",
        "ü😀",
        "%d"
      })
  void isReadBackAsItWasMeant(String words) {
    String text = text(words, words, Optional.empty()).text();
    Suite suite = SuiteReader.read("s.yaml", Path.of("."), text).suite();
    assertThat(suite.targets()).hasSize(1);
    assertThat(suite.targets().get(0).settings().string("model")).isEqualTo(words);
    assertThat(suite.workloads().get(0).peakRatePerSecond()).hasValue(25);
  }

  @Test
  void anOpenQuestionIsACommentWithWhatToPutThere() {
    SuiteText text =
        text("x", "m", Optional.of(Line.guessed("inputs", "[{name: x}]", "What does it take?")));
    assertThat(text.text()).contains("    # ? What does it take?\n    # inputs: [{name: x}]\n");
    assertThat(text.questions()).isEqualTo(2);
  }

  @Test
  void sentencesAreBrokenBetweenWords() {
    assertThat(text("word ".repeat(60), "m", Optional.empty()).text().lines())
        .allMatch(line -> line.length() <= 110);
  }
}
