package dev.tenk.results.spend;

import dev.tenk.results.model.RunManifest.SetAside;
import dev.tenk.results.model.RunManifest.Spend;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ledger of a run: the running estimate of its cost, by target, checked against what it may
 * cost. Time is passed in, never read from a clock.
 */
public final class SpendLedger {
  /** The entry of what offers the load; no target has such a name. */
  public static final String GENERATORS = "(generators)";

  private final BigDecimal maxUsd;
  private final SortedMap<String, SpendRate> rates = new TreeMap<>();
  private final SortedMap<String, BigDecimal> usd = new TreeMap<>();

  /**
   * A run.
   *
   * @param maxUsd what it may cost at most, above 0
   * @param before what it has cost already, by target: for a run that is resumed
   */
  public SpendLedger(BigDecimal maxUsd, Map<String, BigDecimal> before) {
    this.maxUsd = maxUsd;
    usd.putAll(before);
  }

  /** From now on its time, and what it is used for, count. */
  public void begin(String target, SpendRate rate) {
    rates.put(target, rate);
    usd.putIfAbsent(target, BigDecimal.ZERO);
  }

  /** From now on neither its time nor any use counts; what it has cost stays. */
  public void end(String target) {
    rates.remove(target);
  }

  /** So much time has passed for all targets that have started. */
  public void pass(long elapsedNanos) {
    rates.forEach((target, rate) -> add(target, rate.usd(SpendUse.ofTime(elapsedNanos))));
  }

  /** A target was used; the time of that use counts through {@link #pass} alone. */
  public void use(String target, SpendUse use) {
    add(target, rate(target).usd(timeless(use)));
  }

  /** A target has cost so much more, USD. */
  public void add(String target, BigDecimal moreUsd) {
    usd.merge(target, moreUsd, BigDecimal::add);
  }

  private static SpendUse timeless(SpendUse use) {
    return new SpendUse(BigDecimal.ZERO, use.requests(), use.workSeconds(), use.responseBytes());
  }

  private SpendRate rate(String target) {
    return rates.getOrDefault(target, SpendRate.NOTHING);
  }

  /** All targets together, USD. */
  public BigDecimal totalUsd() {
    return usd.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** What is left, 0 or more, USD. */
  public BigDecimal leftUsd() {
    return maxUsd.subtract(totalUsd()).max(BigDecimal.ZERO);
  }

  /** Whether nothing is left. */
  public boolean reached() {
    return leftUsd().signum() == 0;
  }

  /**
   * What is set aside for a cell before it begins, so that a crash cannot lift the bound: its plan,
   * time included, or what is left, if that is less.
   *
   * @param planned at most; all that is left is set aside where its plan has no number
   */
  public BigDecimal setAsideUsd(String target, SpendUse planned) {
    BigDecimal time = usdPerSecond().multiply(planned.seconds());
    return rate(target).usd(timeless(planned)).add(time).min(leftUsd());
  }

  /** What a cell of a target may still cost. */
  public SpendLimit limit(
      String target, Instant asOf, long assumedWorkNanos, long assumedResponseBytes) {
    return new SpendLimit(
        leftUsd(),
        asOf,
        rate(target).withUsdPerSecond(usdPerSecond()),
        assumedWorkNanos,
        assumedResponseBytes);
  }

  /** Of all targets that have started, for they pass their time together. */
  private BigDecimal usdPerSecond() {
    return rates.values().stream()
        .map(SpendRate::usdPerSecond)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** As it is kept. */
  public Spend spend() {
    return new Spend(maxUsd, new TreeMap<>(usd));
  }

  /** The same, with more set aside for cells that begin. */
  public Spend spendWith(List<SetAside> setAside) {
    SortedMap<String, BigDecimal> with = new TreeMap<>(usd);
    setAside.forEach(each -> with.merge(each.cell().target(), each.usd(), BigDecimal::add));
    return new Spend(maxUsd, with, setAside);
  }
}
