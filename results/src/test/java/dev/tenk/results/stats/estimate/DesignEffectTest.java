package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DesignEffectTest {
  @Test
  void twoRequestsABatchByHand() {
    // 32 batches of 2: the first 16 hold e² ns, the others e⁰ ns, so log response is 2 or 0.
    // Means: 16 × 2 and 16 × 0, sample variance 32/31. All: sample variance 64/63.
    // D = 2 · (32/31) / (64/63) = 63/31, times 1.64.
    DesignEffect effect = new DesignEffect(64, 0);
    for (int i = 0; i < 64; i++) {
      effect.add(i, i < 32 ? 1_000_000 : 1, false);
    }
    assertThat(effect.value()).isCloseTo(1.64 * 63 / 31, within(1e-12));
  }

  /** The same with half of the values below the floor, where they count as it. */
  @Test
  void whatIsBelowTheFloorIsAlike() {
    DesignEffect below = new DesignEffect(64, 1_000_000);
    DesignEffect between = new DesignEffect(64, 1_000);
    for (int i = 0; i < 64; i++) {
      below.add(i, i < 32 ? 1_000_000 : 1, false);
      between.add(i, i < 32 ? 1_000_000 : 1 + i % 2, false);
    }
    assertThat(below.value()).isEqualTo(1.64);
    assertThat(between.value()).isCloseTo(1.64 * 63 / 31, within(1e-12));
  }

  @Test
  void overTheBoundCountsWhereTheResponseIsConstant() {
    DesignEffect effect = new DesignEffect(64, 0);
    for (int i = 0; i < 64; i++) {
      effect.add(i, 5, i < 32);
    }
    assertThat(effect.value()).isCloseTo(1.64 * 63 / 31, within(1e-12));
  }

  @Test
  void alternationIsNotCountedAsGain() {
    // Every batch has the same mean: D_x = 0 for the response, 1 for the constant "over".
    DesignEffect effect = new DesignEffect(640, 0);
    for (int i = 0; i < 640; i++) {
      effect.add(i, i % 2 == 0 ? 10 : 20, false);
    }
    assertThat(effect.value()).isEqualTo(1.64);
  }

  @Test
  void constantSeriesCountAsIndependent() {
    DesignEffect effect = new DesignEffect(1_000, 0);
    for (int i = 0; i < 1_000; i++) {
      effect.add(i, 7_000_000, true);
    }
    assertThat(effect.value()).isEqualTo(1.64);
  }

  @Test
  void fewRequestsAndNoneGiveOne() {
    DesignEffect few = new DesignEffect(63, 0);
    for (int i = 0; i < 63; i++) {
      few.add(i, i < 32 ? 1 : 1_000_000, i < 32);
    }
    assertThat(few.value()).isEqualTo(1);
    assertThat(new DesignEffect(0, 0).value()).isEqualTo(1);
  }

  @Test
  void orderAndTailDoNotMatter() {
    Random random = new Random(4);
    long[] response = new long[32 * 50 + 31];
    for (int i = 0; i < response.length; i++) {
      response[i] = 1_000_000L + random.nextInt(1_000_000) + 1_000L * i;
    }
    DesignEffect forward = new DesignEffect(response.length, 0);
    DesignEffect backward = new DesignEffect(response.length, 0);
    DesignEffect otherTail = new DesignEffect(response.length, 0);
    for (int i = 0; i < response.length; i++) {
      int j = response.length - 1 - i;
      forward.add(i, response[i], response[i] > 3_000_000);
      backward.add(j, response[j], response[j] > 3_000_000);
      otherTail.add(i, i < 1_600 ? response[i] : 9_000_000_000L, response[i] > 3_000_000);
    }
    assertThat(backward.value()).isCloseTo(forward.value(), within(1e-9));
    assertThat(otherTail.value()).isEqualTo(forward.value());
    assertThat(forward.value()).isGreaterThan(10); // a trend is correlation
  }

  @Test
  void requestsThatNeverCameDoNotSpoilIt() {
    DesignEffect whole = new DesignEffect(3_200, 0);
    DesignEffect holed = new DesignEffect(3_200, 0);
    Random random = new Random(5);
    for (int i = 0; i < 3_200; i++) {
      long response = 1_000_000L + random.nextInt(1_000_000);
      whole.add(i, response, false);
      if (i < 3_000 && i % 10 != 0) { // the last two batches never came, nor every tenth
        holed.add(i, response, false);
      }
    }
    assertThat(holed.value()).isCloseTo(whole.value(), within(0.7));
  }

  @Test
  void independentSamplesGiveAboutTheNoiseFactor() {
    Random random = new Random(6);
    double sum = 0;
    int runs = 200;
    for (int run = 0; run < runs; run++) {
      sum += ofAutoregressive(random, 0, 6_400);
    }
    // the larger of two noisy figures around 1.64
    assertThat(sum / runs).isBetween(1.64, 2.1);
  }

  @Test
  void correlatedSamplesGiveTheirTheoreticalEffect() {
    Random random = new Random(7);
    double sum = 0;
    int runs = 100;
    for (int run = 0; run < runs; run++) {
      sum += ofAutoregressive(random, 0.8, 32_000);
    }
    // an AR(1) series with φ = 0.8 has (1 + φ)/(1 − φ) = 9; "over" is less correlated
    assertThat(sum / runs).isBetween(9 * 1.64 * 0.9, 9 * 1.64 * 1.15);
  }

  @Test
  void refusesPositionsOutsideTheWindow() {
    DesignEffect effect = new DesignEffect(100, 0);
    assertThatThrownBy(() -> effect.add(100, 1, false)).hasMessageContaining("0 to 99");
    assertThatThrownBy(() -> effect.add(-1, 1, false)).hasMessageContaining("-1");
  }

  private static double ofAutoregressive(Random random, double phi, int requests) {
    DesignEffect effect = new DesignEffect(requests, 0);
    double x = random.nextGaussian();
    for (int i = 0; i < requests; i++) {
      x = phi * x + Math.sqrt(1 - phi * phi) * random.nextGaussian();
      effect.add(i, Math.round(Math.exp(16 + x)), x > 1.28);
    }
    return effect.value();
  }
}
