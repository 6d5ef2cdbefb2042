package dev.tenk.session;

import dev.tenk.cost.RunBilling;
import dev.tenk.results.model.GeneratorUse;
import dev.tenk.results.spend.SpendUse;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Optional;

/**
 * What the generators of a run are billed for; no part of what an inference costs.
 *
 * @param count how many
 * @param where they are, after "generators": {@code on AWS Batch}
 * @param billing of all of them together
 */
public record GeneratorCost(int count, String where, RunBilling billing) {
  /** What so much time of all of them costs, USD; empty where that is not known. */
  public Optional<BigDecimal> usd(Duration time) {
    return billing instanceof RunBilling.Known known
        ? Optional.of(known.rate().usd(SpendUse.ofTime(time.toNanos())))
        : Optional.empty();
  }

  /** Why that is not known, although somebody bills it. */
  Optional<String> whyNotKnown() {
    return billing instanceof RunBilling.NotKnown not
        ? Optional.of(not.reason())
        : Optional.empty();
  }

  /** As it is kept, once they were there for so long. */
  GeneratorUse use(Duration time) {
    return new GeneratorUse(
        count,
        where,
        BigDecimal.valueOf(time.toMillis(), 3),
        usd(time).map(each -> each.round(MathContext.DECIMAL32).stripTrailingZeros()));
  }
}
