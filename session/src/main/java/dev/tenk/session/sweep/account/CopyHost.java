package dev.tenk.session.sweep.account;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.SweepPlan.Variant;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.MadeLedger;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.session.sweep.VariantHost;
import dev.tenk.targets.AccountAccess;
import dev.tenk.targets.Copies;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.CopyOrder;
import dev.tenk.targets.OwnResource;
import dev.tenk.targets.Targets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Makes each variant as a copy of tenk's own of what the swept target calls. */
public final class CopyHost implements VariantHost {
  /** Longer than a sweep takes; afterwards anybody may take its copies down. */
  private static final Duration LIFE = Duration.ofHours(24);

  private final Clock clock;
  private final Map<String, Making> making = new ConcurrentHashMap<>();

  /** One copy, made and removed by one thread at a time. */
  private static final class Making {
    final AtomicBoolean stopped = new AtomicBoolean();
  }

  /** For the service loader. */
  public CopyHost() {
    this(Clock.systemUTC());
  }

  CopyHost(Clock clock) {
    this.clock = clock;
  }

  @Override
  public boolean makes(String kind) {
    return Targets.copies(kind).isPresent();
  }

  @Override
  public Set<String> axes(String kind) {
    return copies(kind).axes();
  }

  private static Copies copies(String kind) {
    return Targets.copies(kind).orElseThrow();
  }

  @Override
  public SortedMap<String, String> keys(TargetPlan swept, Variant variant, String sweepId) {
    Copies copies = copies(swept.kind());
    return copies.keys(swept, made(copies, variant), name(sweepId, made(copies, variant)));
  }

  /** Those of its values that it has for being made; others are keys of the suite. */
  private static SortedMap<String, String> made(Copies copies, Variant variant) {
    SortedMap<String, String> made = new TreeMap<>(variant.values());
    made.keySet().retainAll(copies.axes());
    return made;
  }

  /** As services take them: letters, digits and hyphens, at most 63. */
  private static String name(String sweepId, SortedMap<String, String> values) {
    String label =
        values.values().stream()
            .map(value -> value.replaceAll("[^A-Za-z0-9]+", "-"))
            .collect(Collectors.joining("-"));
    String name = OwnResource.PREFIX + sweepId + "-" + label;
    return name.substring(0, Math.min(name.length(), 63)).replaceAll("-+$", "");
  }

  @Override
  public SortedMap<String, String> facts(TargetPlan swept, Variant variant) {
    Copies copies = copies(swept.kind());
    return copies.facts(swept, made(copies, variant));
  }

  @Override
  public void check(List<Order> orders) {
    for (Order order : orders) {
      try (CopyAccount account = open(order)) {
        account.check(copy(order, expiry(order)));
      }
    }
    if (!orders.isEmpty()) {
      removeOthers(orders);
    }
  }

  /** What an attempt that was killed has left of variants that are in the race no more. */
  private static void removeOthers(List<Order> orders) {
    Order first = orders.get(0);
    Copies copies = copies(first.measured().kind());
    Set<String> racing =
        orders.stream()
            .map(order -> name(order.sweepId(), made(copies, order.variant())))
            .collect(Collectors.toSet());
    MadeLedger ledger = new MadeLedger(first.run());
    List<MadeLedger.Line> left =
        ledger.outstanding().stream()
            .filter(line -> !racing.contains(line.thing().name()))
            .toList();
    if (!left.isEmpty()) {
      try (CopyAccount account = open(first)) {
        takeDown(account, ledger, TakingDown.GRACE, left);
      }
    }
  }

  private static void takeDown(
      CopyAccount account, MadeLedger ledger, Duration grace, List<MadeLedger.Line> lines) {
    List<String> left =
        new TakingDown(account, grace, line -> ledger.gone(line, Instant.now())).all(lines);
    if (!left.isEmpty()) {
      throw new TenkException(
          String.join("; ", left) + "; take down what is left with: tenk sweep clean --yes");
    }
  }

  private Instant expiry(Order order) {
    Instant now = clock.instant();
    Instant expires =
        order.expires().orElseGet(() -> now.plus(LIFE)).truncatedTo(ChronoUnit.SECONDS);
    if (!expires.isAfter(now)) {
      throw new ConfigurationException(
          "target '%s': what this sweep makes was to expire at %s, which has passed; begin another"
              .formatted(order.measured().name(), expires));
    }
    return expires;
  }

  private static CopyAccount open(Order order) {
    TargetPlan measured = order.measured();
    Copies copies = copies(measured.kind());
    return copies.open(copies.access(measured), order.started());
  }

  private static CopyOrder copy(Order order, Instant expires) {
    Copies copies = copies(order.measured().kind());
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put(OwnResource.SWEEP_TAG, order.sweepId());
    tags.put(OwnResource.RUN_TAG, order.run().getFileName().toString());
    tags.put(OwnResource.EXPIRES_TAG, expires.toString());
    return copies.order(order.measured(), order.replaced(), made(copies, order.variant()), tags);
  }

  private Making making(Order order) {
    return making.computeIfAbsent(order.variant().name(), any -> new Making());
  }

  @Override
  public void make(Order order) {
    Making one = making(order);
    synchronized (one) {
      if (one.stopped.get()) {
        return;
      }
      Instant expires = expiry(order);
      MadeLedger ledger = new MadeLedger(order.run());
      String kind = order.measured().kind();
      AccountAccess way = copies(kind).access(order.measured());
      MadeLedger.Access access = Accounts.access(kind, way, order.started().isPresent());
      try (CopyAccount account = open(order)) {
        account.make(
            copy(order, expires),
            resource ->
                ledger.making(
                    new MadeLedger.Line(
                        clock.instant(),
                        false,
                        Accounts.thing(resource),
                        order.sweepId(),
                        expires,
                        access)),
            one.stopped::get);
      }
    }
  }

  @Override
  public void remove(Order order) {
    Making one = making(order);
    one.stopped.set(true);
    Copies copies = copies(order.measured().kind());
    String name = name(order.sweepId(), made(copies, order.variant()));
    synchronized (one) {
      MadeLedger ledger = new MadeLedger(order.run());
      List<MadeLedger.Line> made =
          ledger.outstanding().stream().filter(line -> line.thing().name().equals(name)).toList();
      if (!made.isEmpty()) {
        try (CopyAccount account = open(order)) {
          takeDown(account, ledger, Duration.ZERO, made);
        }
      }
    }
  }
}
