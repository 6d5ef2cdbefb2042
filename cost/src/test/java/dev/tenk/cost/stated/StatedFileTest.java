package dev.tenk.cost.stated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatedFileTest {
  private static final StatedFile TWO =
      new StatedFile(
          "hailortcli run --csv",
          List.of(
              new StatedNetwork(
                  "it's: a # name",
                  new BigDecimal("224.31"),
                  Optional.of(new BigDecimal("5.86107")),
                  List.of("streaming; hw_only 224.48 a second", "x: y")),
              new StatedNetwork("b", new BigDecimal("1.5e+06"), Optional.empty(), List.of())));

  @Test
  void whatIsWrittenIsRead() throws IOException {
    StringBuilder yaml = new StringBuilder();
    TWO.write("bench's.csv", "ab12", yaml);

    assertThat(yaml.toString())
        .startsWith("# Stated by a tool, not measured by tenk")
        .contains("An upper bound", "file: 'bench''s.csv'\n", "capacity_per_s: 1500000\n");
    StatedFile read = StatedFile.read("s.yaml", yaml.toString());
    assertThat(read.statedBy()).isEqualTo(TWO.statedBy());
    assertThat(read.networks().get(0)).isEqualTo(TWO.networks().get(0));
    assertThat(read.networks().get(1).capacityPerSecond()).isEqualByComparingTo("1500000");
  }

  @Test
  void ofSeveralNetworksOneIsNamed() {
    assertThat(TWO.network(Optional.of("b")).name()).isEqualTo("b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWO.network(Optional.empty()))
        .withMessage(
            "the file has several networks, name one with 'network'; its networks are it's: a #"
                + " name, b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWO.network(Optional.of("c")))
        .withMessage("the file has no network 'c'; its networks are it's: a # name, b");
  }

  @Test
  void mistakesHaveTheirPlace() {
    assertThatThrownBy(
            () ->
                StatedFile.read(
                    "s.yaml", "stated_by: x\nnetworks:\n  - {name: a, capacity_per_s: -1}\n"))
        .hasMessage("s.yaml:3:31: capacity_per_s: '-1' is not a number above 0");
    assertThatThrownBy(
            () ->
                StatedFile.read(
                    "s.yaml",
                    "stated_by: x\nmeasured: yes\nnetworks:\n  - {name: a, capacity_per_s: 1}\n"))
        .hasMessageStartingWith("s.yaml:2:")
        .hasMessageContaining("unknown key 'measured'");
  }
}
