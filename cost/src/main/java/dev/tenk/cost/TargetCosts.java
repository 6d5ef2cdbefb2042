package dev.tenk.cost;

import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.TargetFacts;
import java.math.BigDecimal;
import java.util.Optional;

/** What one target costs, or why that is unknown. */
public final class TargetCosts {
  /** How long a month is by default, h. */
  public static final BigDecimal HOURS_PER_MONTH = BigDecimal.valueOf(730);

  private static final Capacity NOTHING_MEASURED = new Capacity.Unknown("nothing was measured");

  private final Optional<Measured> measured;
  private final Optional<CostModel> model;
  private final String whyNot;

  private TargetCosts(Optional<Measured> measured, Optional<CostModel> model, String whyNot) {
    this.measured = measured;
    this.model = model;
    this.whyNot = whyNot;
  }

  /**
   * A target as it was measured.
   *
   * @param device what it is priced as; empty for a hosted service
   */
  public static TargetCosts of(
      Measured measured, Optional<DeviceProfile> device, PriceBook prices) {
    try {
      Deployment deployment =
          device
              .<Deployment>map(
                  profile ->
                      new EdgeDevices(profile, measured.capacity(), Extras.NONE, measured.power()))
              .orElseGet(() -> HostedDeployments.of(measured));
      return new TargetCosts(Optional.of(measured), Optional.of(deployment.priced(prices)), "");
    } catch (ConfigurationException e) {
      return new TargetCosts(Optional.of(measured), Optional.empty(), e.getMessage());
    }
  }

  /** A target as it was measured, whose prices are not known. */
  public static TargetCosts notPriced(Measured measured, String whyNot) {
    return new TargetCosts(Optional.of(measured), Optional.empty(), whyNot);
  }

  /**
   * Refuses a hosted target whose prices a book lacks, before anything is measured of it. Where too
   * little is known of it to determine which prices it needs, nothing is refused.
   *
   * @throws ConfigurationException naming the price and the command that would fetch it
   */
  public static void requirePrices(TargetFacts facts, PriceBook prices) {
    Deployment deployment;
    try {
      deployment = HostedDeployments.of(Measured.notYet(facts));
    } catch (ConfigurationException e) {
      return;
    }
    deployment.priced(prices);
  }

  /**
   * A deployment that was planned.
   *
   * @param measured what its plan is based on; empty where all of it is stated
   */
  public static TargetCosts planned(CostModel model, Optional<Measured> measured) {
    return new TargetCosts(measured, Optional.of(model), "");
  }

  /** Of one unit, as far as it was measured. */
  public Capacity capacity() {
    return measured.map(Measured::capacity).orElse(NOTHING_MEASURED);
  }

  /** Computes what a month costs; empty where that is unknown. */
  public Optional<CostModel> model() {
    return model;
  }

  /**
   * The cost floor: busy all month at the capacity that was measured. What a service with automatic
   * scaling could do beyond that was not measured.
   */
  public CostResult atCapacity() {
    if (model.isEmpty()) {
      return new NotCosted(whyNot);
    }
    if (measured.isEmpty() || measured.get().isJob() || model.get().meter() instanceof UnitsUsage) {
      return model.get().atCapacity();
    }
    if (!(capacity() instanceof Capacity.AtLeast known)) {
      return new NotCosted(
          "the capacity is not known: " + ((Capacity.Unknown) capacity()).reason());
    }
    BigDecimal ratePerSecond =
        known.ratePerSecond().multiply(BigDecimal.valueOf(measured.get().units()));
    return model
        .get()
        .at(
            Load.peakRate(
                ratePerSecond
                    .multiply(known.successRatio())
                    .multiply(Load.seconds(HOURS_PER_MONTH)),
                ratePerSecond));
  }

  /** What a call takes, s; empty where that is not known, or it is not calls that are charged. */
  public Optional<BigDecimal> callSeconds() {
    return model.flatMap(CostModel::callSeconds).or(() -> measured.flatMap(Measured::callSeconds));
  }

  /** The expected bill. */
  public CostResult at(Load load) {
    return model.map(priced -> priced.at(load)).orElseGet(() -> new NotCosted(whyNot));
  }
}
