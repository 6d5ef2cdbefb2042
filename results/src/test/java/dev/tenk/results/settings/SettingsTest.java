package dev.tenk.results.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void nullAndAnEmptyListAreNoValue() {
    Settings settings =
        Settings.parse(
            "x", Path.of(""), "{\"a\": null, \"b\": [], \"c\": 0, \"d\": [1], \"e\": {}}");

    assertThat(settings.keys().stream().filter(settings::hasValue)).containsExactly("c", "d", "e");
    assertThat(settings.hasValue("f")).isFalse();
  }

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

  @Test
  void oneMappingIsLaidOverAnother() {
    Settings root =
        parse("below: {a: 1, b: [x], c: 3, d: 4}\nabove: {b: [y], c: five, e: 6, d: 7}");
    Settings both =
        root.section("above").over(root.section("below"), Set.of("a"), Set.of("b", "d"));

    assertThat(both.has("a")).isFalse();
    assertThat(both.strings("b", text -> text)).containsExactly("x", "y");
    // no list that another could be joined to
    assertThat(both.string("d")).isEqualTo("7");
    // where the value stands, and where the upper one begins for what is in neither
    assertThatThrownBy(() -> both.integer("c", 1, 9))
        .hasMessage("suite.yaml:2:20: c: 'five' is not a whole number from 1 to 9");
    assertThatThrownBy(() -> both.string("f")).hasMessage("suite.yaml:2:8: 'f' is missing");
    assertThatThrownBy(both::rejectUnknownKeys)
        .hasMessage("suite.yaml:2:26: unknown key 'e'; known here: a, b, c, d, f");
    both.has("e");
    both.rejectUnknownKeys();
  }

  @Test
  void complaintsOfTheLowerOneNameItsPlace() {
    Settings root = parse("below: {a: x}\nabove: {b: 1}");
    Settings both = root.section("above").over(root.section("below"), Set.of(), Set.of());

    assertThatThrownBy(() -> both.integer("a", 1, 9))
        .hasMessage("suite.yaml:1:12: a: 'x' is not a whole number from 1 to 9");
  }

  private static Settings parse(String yaml) {
    return Settings.parse("suite.yaml", Path.of("/here/suites"), yaml);
  }
}
