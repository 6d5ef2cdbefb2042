package dev.tenk.results.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void pathsAreOneOrAList() {
    assertThat(parse("prices: ../a.csv").paths("prices")).containsExactly(Path.of("/here/a.csv"));
    assertThat(parse("prices: [../a.csv, /there/b.csv]").paths("prices"))
        .containsExactly(Path.of("/here/a.csv"), Path.of("/there/b.csv"));
  }

  @Test
  void whatIsNestedTooDeeplyIsRefused() {
    parse("prices: " + "[".repeat(49) + "]".repeat(49));
    assertThatThrownBy(() -> parse("prices: " + "[".repeat(50) + "]".repeat(50)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("suite.yaml:1:58: nested more than 50 deep");
  }

  @Test
  void pathsComplainWithLineAndColumn() {
    assertThatThrownBy(() -> parse("a: 1").paths("prices"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("suite.yaml:1:1: 'prices' is missing");
    assertThatThrownBy(() -> parse("a: 1\nprices: []").paths("prices"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("suite.yaml:2:9: prices: the list is empty, expected at least one path");
    assertThatThrownBy(() -> parse("prices:\n  - a.csv\n  - {b: c}\n").paths("prices"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("suite.yaml:3:5: expected one value for each item of 'prices'");
    assertThatThrownBy(() -> parse("prices: {a: b}").paths("prices"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("suite.yaml:1:9: expected one value for 'prices'");
  }

  private static Settings parse(String yaml) {
    return Settings.parse("suite.yaml", Path.of("/here/suites"), yaml);
  }
}
