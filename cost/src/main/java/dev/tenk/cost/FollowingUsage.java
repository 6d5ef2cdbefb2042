package dev.tenk.cost;

import dev.tenk.cost.FollowingWalk.Followed;
import dev.tenk.cost.Load.Timestamps;
import dev.tenk.cost.Scaling.FollowsLoad;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Instances that follow the load, billed while they are on. */
final class FollowingUsage implements UsageModel {
  private static final Walked.Shared<Walk, Found> WALKS = new Walked.Shared<>();
  private static final String NEVER_ON = "its schedule has no instance in any hour of the week";
  private static final long SEED = 20261201;
  private static final double SECONDS_PER_HOUR = 3600;

  /** More requests in a walk are a flow. */
  private static final double MOST_REQUESTS = 400_000;

  /** Periods that are walked through at least, the first among them. */
  private static final double LEAST_PERIODS = 5;

  /** Of a period's requests; fewer that wait are chance. */
  private static final double SMALL_GROWTH = 0.01;

  /** A share that is worth a word. */
  private static final double SMALL_SHARE = 0.0005;

  private final FollowsLoad scaling;
  private final Estimate workSeconds;
  private final BigDecimal successRatio;
  private final BigDecimal requestsPerInference;
  private final boolean queued;
  private final BigDecimal secondsPerMonth;
  private final BigDecimal mostHours;
  private final BigDecimal mostPerMonth;
  private final Walked<Found> walked;

  /** What a walk depends on. */
  private record Walk(
      FollowsLoad scaling, Estimate workSeconds, BigDecimal errorRatio, boolean queued) {}

  /** What a walk found, or why there is none. */
  private record Found(
      Estimate hours,
      List<BigDecimal> hoursOfEach,
      List<HourOfMonth> byHour,
      List<String> remarks,
      Optional<String> impossible) {
    static Found impossible(String why) {
      return new Found(Estimate.ZERO, List.of(), List.of(), List.of(), Optional.of(why));
    }
  }

  /**
   * Of a deployment.
   *
   * @param workSeconds an instance's time for one request, above 0
   * @param queued whether requests wait for an instance; else each needs one that works
   */
  FollowingUsage(FollowsLoad scaling, Estimate workSeconds, BigDecimal errorRatio, boolean queued) {
    this.walked = WALKS.of(new Walk(scaling, workSeconds, errorRatio, queued));
    this.scaling = scaling;
    this.workSeconds = workSeconds;
    this.successRatio = BigDecimal.ONE.subtract(errorRatio);
    this.requestsPerInference = BigDecimal.ONE.divide(successRatio, MathContext.DECIMAL128);
    this.queued = queued;
    this.secondsPerMonth = Load.seconds(scaling.month().hours());
    this.mostHours = hours(Scaling.Instances::maximum);
    this.mostPerMonth =
        Load.seconds(mostHours)
            .multiply(successRatio)
            .divide(workSeconds.value(), MathContext.DECIMAL128);
  }

  /** The meter of instances that scale in any way and take so long for a request. */
  static UsageModel of(
      Scaling scaling,
      Estimate workSeconds,
      BigDecimal errorRatio,
      BigDecimal hoursPerMonth,
      boolean queued) {
    if (scaling instanceof Scaling.ByQueue queue) {
      return new ScaleToZeroUsage(queue, workSeconds, errorRatio, hoursPerMonth);
    }
    if (scaling instanceof Scaling.AlwaysOn always) {
      BigDecimal perSecond = BigDecimal.ONE.divide(workSeconds.value(), MathContext.DECIMAL128);
      return new UnitsUsage(
          "instance",
          always.minimumInstances(),
          0,
          new Capacity.AtLeast(perSecond, errorRatio, "its work"),
          hoursPerMonth);
    }
    return new FollowingUsage((FollowsLoad) scaling, workSeconds, errorRatio, queued);
  }

  private interface Bound {
    int of(Scaling.Instances allowed);
  }

  /** Instance hours of a month. */
  private BigDecimal hours(Bound bound) {
    int size = scaling.month().size();
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += bound.of(scaling.at(i));
    }
    return scaling
        .month()
        .hours()
        .multiply(BigDecimal.valueOf(sum))
        .divide(BigDecimal.valueOf(size), MathContext.DECIMAL128);
  }

  private List<BigDecimal> hoursOfEach(Bound bound) {
    TimeByNumber times = new TimeByNumber();
    for (int i = 0; i < scaling.month().size(); i++) {
      times.add(bound.of(scaling.at(i)), 1);
    }
    return hoursOfEach(times);
  }

  private List<BigDecimal> hoursOfEach(TimeByNumber times) {
    return times.shareOfEach().stream().map(scaling.month().hours()::multiply).toList();
  }

  @Override
  public UsageResult atCapacity() {
    if (scaling.most() == 0) {
      return new NotCosted(NEVER_ON);
    }
    return new Usage(mostPerMonth)
        .units("instance", scaling.most(), 0)
        .utilisation(BigDecimal.ONE)
        .set(UsageUnit.REQUEST, Estimate.exact(mostPerMonth.multiply(requestsPerInference)))
        .set(UsageUnit.HOUR, Estimate.exact(mostHours))
        .hoursOfEach(hoursOfEach(Scaling.Instances::maximum));
  }

  @Override
  public UsageResult at(Load load) {
    if (scaling.most() == 0) {
      return new NotCosted(NEVER_ON);
    }
    Optional<String> contradiction = load.contradiction(secondsPerMonth);
    if (contradiction.isPresent()) {
      return new NotCosted(contradiction.get());
    }
    if (load.inferencesPerMonth().compareTo(mostPerMonth) > 0) {
      return new NotCosted(
          "%s inferences are more than the instances that may be on can do in a month, %s"
              .formatted(
                  load.inferencesPerMonth().toPlainString(),
                  mostPerMonth.setScale(0, RoundingMode.DOWN).toPlainString()));
    }
    Found found = walked.of(load, this::find);
    if (found.impossible().isPresent()) {
      return new NotCosted(found.impossible().get());
    }
    return new Usage(load.inferencesPerMonth())
        .units("instance", scaling.most(), 0)
        .utilisation(load.inferencesPerMonth().divide(mostPerMonth, MathContext.DECIMAL128))
        .set(
            UsageUnit.REQUEST,
            Estimate.exact(load.inferencesPerMonth().multiply(requestsPerInference)))
        .set(UsageUnit.HOUR, found.hours())
        .hoursOfEach(found.hoursOfEach())
        .following(found.byHour(), found.remarks());
  }

  @Override
  public UsageResult withoutLoad() {
    if (scaling.most() == 0) {
      return new NotCosted(NEVER_ON);
    }
    double[] fewest = new double[scaling.month().size()];
    for (int i = 0; i < fewest.length; i++) {
      fewest[i] = scaling.at(i).minimum();
    }
    return new Usage(BigDecimal.ZERO)
        .units("instance", scaling.most(), 0)
        .utilisation(BigDecimal.ZERO)
        .set(UsageUnit.HOUR, Estimate.exact(hours(Scaling.Instances::minimum)))
        .hoursOfEach(hoursOfEach(Scaling.Instances::minimum))
        .following(byHour(new double[fewest.length], fewest), List.of());
  }

  @Override
  public boolean isWalked() {
    return scaling.varies();
  }

  @Override
  public boolean startsFromZero() {
    return queued && scaling.fewest() == 0;
  }

  private Found find(Load load) {
    double[] rates = arrivals(load, new SplittableRandom(SEED)).ratesPerSecond();
    Optional<String> overloaded = queued ? Optional.empty() : overloaded(rates);
    if (overloaded.isPresent()) {
      return Found.impossible(overloaded.get());
    }
    Followed value = walk(load, workSeconds.value());
    double perPeriod = rates.length * SECONDS_PER_HOUR * mean(rates);
    if (value.leftBehind() > 1 + SMALL_GROWTH * perPeriod) {
      return Found.impossible(
          "its queue gets longer from one %s to the next, for instances take %s s to start"
              .formatted(
                  rates.length == MonthHours.PER_WEEK ? "week" : "month",
                  scaling.startSeconds().toPlainString()));
    }
    return new Found(
        hours(load, value),
        hoursOfEach(value.byNumber()),
        byHour(rates, value.byHour()),
        remarks(load, rates, value),
        Optional.empty());
  }

  private Estimate hours(Load load, Followed value) {
    BigDecimal least = hours(Scaling.Instances::minimum);
    if (!scaling.varies()) {
      return Estimate.exact(least);
    }
    boolean exact = workSeconds.isExact();
    Followed low = exact ? value : walk(load, workSeconds.low());
    Followed high = exact ? value : walk(load, workSeconds.high());
    double month = scaling.month().hours().doubleValue();
    return Estimate.of(
        Math.max(least.doubleValue(), month * (low.mean() - low.error())),
        month * value.mean(),
        Math.min(mostHours.doubleValue(), month * (high.mean() + high.error())));
  }

  private Followed walk(Load load, BigDecimal seconds) {
    SplittableRandom random = new SplittableRandom(SEED);
    MinuteArrivals arrivals = arrivals(load, random.split());
    double work = seconds.doubleValue();
    double requests =
        LEAST_PERIODS * scaling.month().size() * SECONDS_PER_HOUR * arrivals.meanPerSecond();
    Backlog backlog =
        !queued
            ? null
            : requests > MOST_REQUESTS
                ? Backlog.ofMany(work, random.split())
                : Backlog.ofEach(work, random.split());
    return new FollowingWalk(scaling, arrivals, 1 / work, backlog).walk();
  }

  private MinuteArrivals arrivals(Load load, SplittableRandom random) {
    int size = scaling.month().size();
    if (load.pattern() instanceof Timestamps timestamps) {
      // where they stand, and more of them where there are to be more: hours stay what they are
      return MinuteArrivals.of(
          timestamps, load.speed(timestamps, secondsPerMonth, successRatio), size);
    }
    double[] hourly = load.hourlyRates(secondsPerMonth, successRatio);
    double[] rates = new double[size];
    for (int i = 0; i < size; i++) {
      rates[i] = hourly[i % hourly.length];
    }
    return MinuteArrivals.random(rates, random);
  }

  /** Why the instances that may be on cannot do an hour's requests; empty if they can. */
  private Optional<String> overloaded(double[] rates) {
    double none = 0;
    int firstWithout = -1;
    int firstOver = -1;
    double perSecond = 1 / workSeconds.value().doubleValue();
    for (int i = 0; i < rates.length; i++) {
      int most = scaling.at(i).maximum();
      if (most == 0 && rates[i] > 0) {
        none += rates[i];
        firstWithout = firstWithout < 0 ? i : firstWithout;
      } else if (firstOver < 0 && rates[i] > most * perSecond * (1 + 1e-9)) {
        firstOver = i;
      }
    }
    if (firstWithout >= 0) {
      return Optional.of(
          "no instance is on at %s, when requests come; %s of all come in such hours"
              .formatted(name(firstWithout), percent(none / mean(rates) / rates.length)));
    }
    if (firstOver >= 0) {
      return Optional.of(
          "at %s %s requests a second come, and %s can do %s"
              .formatted(
                  name(firstOver),
                  digits(rates[firstOver]),
                  Bounds.instances(scaling.at(firstOver).maximum()),
                  digits(perSecond * scaling.at(firstOver).maximum())));
    }
    return Optional.empty();
  }

  private List<String> remarks(Load load, double[] rates, Followed value) {
    List<String> remarks = new ArrayList<>();
    if (!queued && value.behindShare() >= SMALL_SHARE) {
      remarks.add(
          "about %s of the requests come while fewer instances work than the load needs"
              .formatted(percent(value.behindShare())));
    }
    double perSecond = 1 / workSeconds.value().doubleValue();
    double peak = load.peakRatePerSecond(scaling.month().hours()).doubleValue();
    double busiest = Arrays.stream(rates).max().orElseThrow();
    for (int i = 0; i < rates.length; i++) {
      int most = scaling.at(i).maximum();
      // a stated peak is one of the busiest hours, of a constant rate of any hour
      if (!queued
          && !(load.pattern() instanceof Timestamps)
          && rates[i] >= busiest * (1 - 1e-9)
          && peak > rates[i] * (1 + 1e-9)
          && peak > most * perSecond * (1 + 1e-9)) {
        remarks.add(
            "the peak of %s a second is more than %s can do, the most that may be on at %s, and peaks within an hour are not walked through"
                .formatted(digits(peak), Bounds.instances(most), name(i)));
        break;
      }
    }
    return remarks;
  }

  private List<HourOfMonth> byHour(double[] rates, double[] instances) {
    double[] count = new double[MonthHours.PER_WEEK];
    double[] requests = new double[MonthHours.PER_WEEK];
    double[] on = new double[MonthHours.PER_WEEK];
    for (int i = 0; i < rates.length; i++) {
      int hour = scaling.month().hoursOfWeek().get(i);
      count[hour]++;
      requests[hour] += rates[i];
      on[hour] += instances[i];
    }
    List<HourOfMonth> hours = new ArrayList<>();
    for (int i = 0; i < count.length; i++) {
      hours.add(
          new HourOfMonth(
              MonthHours.day(i), i % MonthHours.PER_DAY, requests[i] / count[i], on[i] / count[i]));
    }
    return hours;
  }

  private String name(int hourOfPeriod) {
    return MonthHours.text(scaling.month().hoursOfWeek().get(hourOfPeriod));
  }

  private static double mean(double[] rates) {
    return Arrays.stream(rates).average().orElseThrow();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String digits(double value) {
    return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }
}
