package dev.tenk.results.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GeneratorUseTest {
  private static final GeneratorUse PRICED = use("250.5", Optional.of(new BigDecimal("0.25")));

  private static GeneratorUse use(String seconds, Optional<BigDecimal> usd) {
    return new GeneratorUse(3, "on Slurm", new BigDecimal(seconds), usd);
  }

  @Test
  void attemptsAddUp() {
    assertThat(PRICED.and(use("10", Optional.of(new BigDecimal("0.5")))))
        .isEqualTo(use("260.5", Optional.of(new BigDecimal("0.75"))));
  }

  /** What one of them cost is not what both did. */
  @Test
  void whereOneHasNoPriceBothHaveNone() {
    assertThat(PRICED.and(use("10", Optional.empty()))).isEqualTo(use("260.5", Optional.empty()));
    assertThat(use("10", Optional.empty()).and(PRICED).usd()).isEmpty();
  }

  @Test
  void readsWell() {
    assertThat(PRICED.inWords()).isEqualTo("3 generators on Slurm, for 4 min 10 s");
    assertThat(new GeneratorUse(1, "on Slurm", BigDecimal.TEN, Optional.empty()).inWords())
        .isEqualTo("1 generator on Slurm, for 0 min 10 s");
  }
}
