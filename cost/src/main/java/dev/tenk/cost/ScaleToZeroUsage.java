package dev.tenk.cost;

import dev.tenk.cost.Load.Timestamps;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Instances that work off a queue and are billed while they are on. */
final class ScaleToZeroUsage implements UsageModel {
  private static final Walked.Shared<Walk, Found> WALKS = new Walked.Shared<>();

  /** What a walk depends on. */
  private record Walk(
      Scaling.ByQueue scaling,
      Estimate workSeconds,
      BigDecimal errorRatio,
      BigDecimal hoursPerMonth) {}

  /** What a walk found. */
  private record Found(Estimate hours, List<BigDecimal> hoursOfEach) {}

  private final Scaling.ByQueue scaling;
  private final Estimate workSeconds;
  private final BigDecimal successRatio;
  private final BigDecimal requestsPerInference;
  private final BigDecimal secondsPerMonth;
  private final BigDecimal hoursPerMonth;
  private final BigDecimal mostPerMonth;
  private final Walked<Found> walked;

  ScaleToZeroUsage(
      Scaling.ByQueue scaling,
      Estimate workSeconds,
      BigDecimal errorRatio,
      BigDecimal hoursPerMonth) {
    this.walked = WALKS.of(new Walk(scaling, workSeconds, errorRatio, hoursPerMonth));
    this.scaling = scaling;
    this.workSeconds = workSeconds;
    this.successRatio = BigDecimal.ONE.subtract(errorRatio);
    this.requestsPerInference = BigDecimal.ONE.divide(successRatio, MathContext.DECIMAL128);
    this.secondsPerMonth = Load.seconds(hoursPerMonth);
    this.hoursPerMonth = hoursPerMonth;
    this.mostPerMonth =
        BigDecimal.valueOf(scaling.maximumInstances())
            .multiply(secondsPerMonth)
            .multiply(successRatio)
            .divide(workSeconds.value(), MathContext.DECIMAL128);
  }

  @Override
  public UsageResult atCapacity() {
    BigDecimal inUse = BigDecimal.valueOf(scaling.maximumInstances());
    return new Usage(mostPerMonth)
        .units("instance", scaling.maximumInstances(), 0)
        .utilisation(BigDecimal.ONE)
        .set(UsageUnit.REQUEST, Estimate.exact(mostPerMonth.multiply(requestsPerInference)))
        .set(UsageUnit.HOUR, Estimate.exact(hoursPerMonth.multiply(inUse)))
        .hoursOfEach(Collections.nCopies(scaling.maximumInstances(), hoursPerMonth));
  }

  @Override
  public UsageResult at(Load load) {
    Optional<String> contradiction = load.contradiction(secondsPerMonth);
    if (contradiction.isPresent()) {
      return new NotCosted(contradiction.get());
    }
    if (load.inferencesPerMonth().compareTo(mostPerMonth) > 0) {
      return new NotCosted(
          "%s inferences are more than %s can do in a month, %s"
              .formatted(
                  load.inferencesPerMonth().toPlainString(),
                  Bounds.instances(scaling.maximumInstances()),
                  mostPerMonth.setScale(0, RoundingMode.DOWN).toPlainString()));
    }
    Found found = walked.of(load, this::find);
    return new Usage(load.inferencesPerMonth())
        .units("instance", scaling.maximumInstances(), 0)
        .utilisation(load.inferencesPerMonth().divide(mostPerMonth, MathContext.DECIMAL128))
        .set(
            UsageUnit.REQUEST,
            Estimate.exact(load.inferencesPerMonth().multiply(requestsPerInference)))
        .set(UsageUnit.HOUR, found.hours())
        .hoursOfEach(found.hoursOfEach());
  }

  @Override
  public UsageResult withoutLoad() {
    BigDecimal on = BigDecimal.valueOf(scaling.minimumInstances());
    return new Usage(BigDecimal.ZERO)
        .units("instance", scaling.maximumInstances(), 0)
        .utilisation(BigDecimal.ZERO)
        .set(UsageUnit.HOUR, Estimate.exact(hoursPerMonth.multiply(on)))
        .hoursOfEach(Collections.nCopies(scaling.minimumInstances(), hoursPerMonth));
  }

  /** How one that refuses calls until it is on sleeps between them. */
  Sleep sleep(Load load) {
    ScaleToZero.Billed billed = this.billed(load, Estimate::value);
    double starts = billed.startsPerSecond() * secondsPerMonth.doubleValue();
    double perHour = starts / Load.SECONDS_PER_HOUR.doubleValue();
    return new Sleep(
        starts,
        perHour * scaling.startSeconds().value().doubleValue(),
        perHour * scaling.restSeconds().value().doubleValue(),
        billed.unreadyShare());
  }

  private Found find(Load load) {
    ScaleToZero.Billed value = billed(load, Estimate::value);
    boolean exact =
        workSeconds.isExact()
            && scaling.startSeconds().isExact()
            && scaling.restSeconds().isExact();
    ScaleToZero.Billed low = exact ? value : billed(load, Estimate::low);
    ScaleToZero.Billed high = exact ? value : billed(load, Estimate::high);
    double hours = hoursPerMonth.doubleValue();
    return new Found(
        Estimate.of(
            hours * Math.max(scaling.minimumInstances(), low.mean() - low.error()),
            hours * value.mean(),
            hours * Math.min(scaling.maximumInstances(), high.mean() + high.error())),
        value.shareOfEach().stream().map(hoursPerMonth::multiply).toList());
  }

  @Override
  public boolean isWalked() {
    return scaling.minimumInstances() < scaling.maximumInstances();
  }

  @Override
  public boolean startsFromZero() {
    return scaling.minimumInstances() == 0;
  }

  private interface Bound {
    BigDecimal of(Estimate estimate);
  }

  private ScaleToZero.Billed billed(Load load, Bound bound) {
    double work = bound.of(workSeconds).doubleValue();
    ScaleToZero instances =
        new ScaleToZero(
            scaling.minimumInstances(),
            scaling.maximumInstances(),
            scaling.backlogPerInstance(),
            bound.of(scaling.startSeconds()).doubleValue(),
            bound.of(scaling.restSeconds()).doubleValue());
    return load.pattern() instanceof Timestamps timestamps
        ? instances.billed(timestamps, load.speed(timestamps, secondsPerMonth, successRatio), work)
        : instances.billed(load.hourlyRates(secondsPerMonth, successRatio), work);
  }
}
