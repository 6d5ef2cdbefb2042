package dev.tenk.localcloud;

import dev.tenk.localcloud.LocalCloudProfile.Variant;
import java.util.List;

/** Which production variant of an endpoint answers: each as often as its weight says, in turn. */
final class VariantShares {
  private final List<Variant> variants;
  private final long[] answered;
  private final double weights;

  /**
   * Shares of an endpoint.
   *
   * @param variants at least one, of weights above 0
   */
  VariantShares(List<Variant> variants) {
    this.variants = List.copyOf(variants);
    this.answered = new long[variants.size()];
    this.weights = variants.stream().mapToDouble(Variant::weight).sum();
  }

  /** The one that is furthest behind its share. */
  synchronized String next() {
    long all = 1;
    for (long each : answered) {
      all += each;
    }
    int next = 0;
    double furthest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < answered.length; i++) {
      double behind = all * variants.get(i).weight() / weights - answered[i];
      if (behind > furthest) {
        furthest = behind;
        next = i;
      }
    }
    answered[next]++;
    return variants.get(next).name();
  }

  boolean has(String name) {
    return variants.stream().anyMatch(variant -> variant.name().equals(name));
  }
}
