package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** Calls that are each charged separately, and may be cold starts. */
final class CallsUsage implements UsageModel {
  private final Estimate billedSeconds;
  private final int maxConcurrency;
  private final Optional<ColdStart> coldStart;
  private final int provisioned;
  private final BigDecimal successRatio;
  private final BigDecimal requestsPerInference;
  private final BigDecimal secondsPerMonth;
  private final BigDecimal mostPerMonth;
  private final Walked<Estimate> coldShares = new Walked<>();

  CallsUsage(
      Estimate billedSeconds,
      int maxConcurrency,
      Optional<ColdStart> coldStart,
      Optional<Provisioned> provisioned,
      BigDecimal errorRatio,
      BigDecimal hoursPerMonth) {
    this.billedSeconds = billedSeconds;
    this.maxConcurrency = maxConcurrency;
    this.coldStart = coldStart;
    this.provisioned = provisioned.map(Provisioned::concurrency).orElse(0);
    this.successRatio = BigDecimal.ONE.subtract(errorRatio);
    this.requestsPerInference = BigDecimal.ONE.divide(successRatio, MathContext.DECIMAL128);
    this.secondsPerMonth = Load.seconds(hoursPerMonth);
    this.mostPerMonth =
        BigDecimal.valueOf(maxConcurrency)
            .multiply(secondsPerMonth)
            .multiply(successRatio)
            .divide(billedSeconds.value(), MathContext.DECIMAL128);
  }

  @Override
  public UsageResult atCapacity() {
    BigDecimal requests = mostPerMonth.multiply(requestsPerInference);
    BigDecimal ready =
        requests
            .multiply(BigDecimal.valueOf(provisioned))
            .divide(BigDecimal.valueOf(maxConcurrency), MathContext.DECIMAL128);
    return new Usage(mostPerMonth)
        .utilisation(BigDecimal.ONE)
        .set(UsageUnit.REQUEST, Estimate.exact(requests))
        .set(UsageUnit.PROVISIONED, Estimate.exact(ready))
        .set(UsageUnit.ON_DEMAND, Estimate.exact(requests.subtract(ready)));
  }

  @Override
  public UsageResult at(Load load) {
    Optional<String> contradiction = load.contradiction(secondsPerMonth);
    if (contradiction.isPresent()) {
      return new NotCosted(contradiction.get());
    }
    BigDecimal peak =
        load.peakPerMonth(secondsPerMonth, successRatio, billedSeconds.value().max(BigDecimal.ONE));
    if (peak.compareTo(mostPerMonth) > 0) {
      return new NotCosted(
          "its peak keeps %s calls running at once, above its maximum concurrency of %d"
              .formatted(
                  peak.multiply(BigDecimal.valueOf(maxConcurrency))
                      .divide(mostPerMonth, 1, RoundingMode.UP)
                      .toPlainString(),
                  maxConcurrency));
    }
    BigDecimal requests = load.inferencesPerMonth().multiply(requestsPerInference);
    Estimate all = Estimate.exact(requests);
    Usage use = new Usage(load.inferencesPerMonth()).set(UsageUnit.REQUEST, all);
    coldStart.ifPresent(cold -> use.set(UsageUnit.COLD, coldShare(cold, load).times(requests)));
    if (provisioned == 0) {
      return use.set(UsageUnit.ON_DEMAND, all);
    }
    double[] rates = load.hourlyRates(secondsPerMonth, successRatio);
    Estimate onDemand =
        Estimate.of(
                lostShare(rates, billedSeconds.low().doubleValue()),
                lostShare(rates, billedSeconds.value().doubleValue()),
                lostShare(rates, billedSeconds.high().doubleValue()))
            .times(requests);
    return use.set(UsageUnit.ON_DEMAND, onDemand)
        .set(UsageUnit.PROVISIONED, all.plus(onDemand.negate()));
  }

  @Override
  public UsageResult withoutLoad() {
    return new Usage(BigDecimal.ZERO);
  }

  private Estimate coldShare(ColdStart cold, Load load) {
    double warmSeconds = billedSeconds.value().doubleValue();
    return coldShares.of(
        load,
        asked ->
            asked.coldShare(
                new WarmPool.Calls(
                    warmSeconds,
                    warmSeconds + cold.extraSeconds().value().doubleValue(),
                    cold.idleExpirySeconds().doubleValue(),
                    provisioned),
                secondsPerMonth,
                successRatio));
  }

  @Override
  public boolean isWalked() {
    return coldStart.isPresent();
  }

  @Override
  public Optional<BigDecimal> callSeconds() {
    return Optional.of(billedSeconds.value());
  }

  /** By hours of the day: what finds the provisioned ones busy runs on demand. */
  private double lostShare(double[] rates, double seconds) {
    double sum = 0;
    double lost = 0;
    for (double rate : rates) {
      sum += rate;
      lost += rate * lossShare(rate * seconds, provisioned);
    }
    return lost / sum;
  }

  /**
   * Erlang's loss formula: the share of Poisson arrivals that find all servers busy.
   *
   * @param offered mean number of calls running at once if none were lost
   */
  static double lossShare(double offered, int servers) {
    double share = 1;
    for (int i = 1; i <= servers; i++) {
      share = offered * share / (i + offered * share);
    }
    return share;
  }
}
