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
      StatedFile.ofCapacities(
          "hailortcli run --csv",
          "means, an upper bound",
          List.of(
              new StatedCapacity(
                  "it's: a # name",
                  new BigDecimal("224.31"),
                  Optional.of(new BigDecimal("5.86107")),
                  List.of("streaming; hw_only 224.48 a second", "x: y")),
              new StatedCapacity("b", new BigDecimal("1.5e+06"), Optional.empty(), List.of())));

  @Test
  void whatIsWrittenIsRead() throws IOException {
    StringBuilder yaml = new StringBuilder();
    TWO.write("bench's.csv", "ab12", yaml);

    assertThat(yaml.toString())
        .startsWith("# Stated by a tool, not measured by tenk")
        .contains("an upper bound.", "file: 'bench''s.csv'\n", "capacity_per_s: 1500000\n");
    StatedFile read = StatedFile.read("s.yaml", yaml.toString());
    assertThat(read.statedBy()).isEqualTo(TWO.statedBy());
    assertThat(read.capacities().get(0)).isEqualTo(TWO.capacities().get(0));
    assertThat(read.capacities().get(1).capacityPerSecond()).isEqualByComparingTo("1500000");
  }

  @Test
  void ofSeveralNetworksOneIsNamed() {
    assertThat(TWO.capacity(Optional.of("b")).name()).isEqualTo("b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWO.capacity(Optional.empty()))
        .withMessage(
            "the file states several capacities, say which with 'name'; it has it's: a # name, b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWO.capacity(Optional.of("c")))
        .withMessage("the file states nothing of 'c'; it has it's: a # name, b");
  }

  @Test
  void mistakesHaveTheirPlace() {
    String yaml =
        """
        stated_by: x
        figures: y
        capacities:
          - {name: a, capacity_per_s: 1}
        """;
    assertThatThrownBy(() -> StatedFile.read("s.yaml", yaml.replace(": 1}", ": -1}")))
        .hasMessage("s.yaml:4:31: capacity_per_s: '-1' is not a number above 0");
    assertThatThrownBy(() -> StatedFile.read("s.yaml", "measured: yes\n" + yaml))
        .hasMessageStartingWith("s.yaml:1:")
        .hasMessageContaining("unknown key 'measured'");
  }
}
