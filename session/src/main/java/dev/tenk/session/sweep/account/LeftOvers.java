package dev.tenk.session.sweep.account;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.MadeLedger;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.OwnResource;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * What sweeps have left in accounts: by the ledgers of a store's runs, and by the tags in the
 * accounts themselves. Something is left when its run is not alive, or its expiry has passed.
 */
public final class LeftOvers {
  private static final List<String> KINDS = List.of("lambda", "sagemaker-realtime");

  private final RunStore store;
  private final Clock clock;

  /** Those of a store's runs. */
  public LeftOvers(RunStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Something that is left.
   *
   * @param run whose ledger names it; empty where only its tags do
   * @param why it may be taken down, in words
   */
  public record LeftOver(MadeLedger.Line line, Optional<RunFolder> run, String why) {
    /** Which it is and where, for people. */
    public String inWords() {
      return "%s in %s (%s)"
          .formatted(Accounts.resource(line.thing()).inWords(), line.access().region(), why);
    }
  }

  /**
   * What was found.
   *
   * @param left what may be taken down
   * @param remarks what may not, and what could not be asked, a sentence each
   */
  public record Found(List<LeftOver> left, List<String> remarks) {}

  /** By the ledgers alone. No account is asked. */
  public List<LeftOver> inLedgers() {
    List<LeftOver> left = new ArrayList<>();
    for (RunFolder run : store.runs()) {
      for (MadeLedger.Line line : new MadeLedger(run.path()).outstanding()) {
        // a local cloud has ended with its run, and all that was in it
        if (!line.access().local()) {
          why(run, line.expires())
              .ifPresent(why -> left.add(new LeftOver(line, Optional.of(run), why)));
        }
      }
    }
    return left;
  }

  /** Empty for what is not left. */
  private Optional<String> why(RunFolder run, Instant expires) {
    if (!run.isLocked()) {
      return Optional.of("run " + run.runId() + " has ended");
    }
    return expires.isBefore(clock.instant())
        ? Optional.of("it expired at " + expires)
        : Optional.empty();
  }

  /**
   * By the ledgers, and by asking the accounts that they name.
   *
   * @param more further accounts to ask
   */
  public Found everywhere(List<MadeLedger.Access> more) {
    List<LeftOver> left = new ArrayList<>(inLedgers());
    List<String> remarks = new ArrayList<>();
    Set<MadeLedger.Access> ways = new LinkedHashSet<>();
    for (MadeLedger.Access way : ways(more)) {
      for (String kind : KINDS) {
        ways.add(with(way, kind));
      }
    }
    Set<MadeLedger.Thing> known = new HashSet<>();
    left.forEach(each -> known.add(each.line().thing()));
    for (MadeLedger.Access way : ways) {
      try (CopyAccount account = Accounts.open(way, Optional.empty())) {
        for (OwnResource resource : account.named()) {
          if (known.add(Accounts.thing(resource))) {
            tryLook(account, way, resource, left, remarks);
          }
        }
      } catch (TenkException e) {
        remarks.add(e.getMessage());
      }
    }
    return new Found(left, remarks);
  }

  private Set<MadeLedger.Access> ways(List<MadeLedger.Access> more) {
    Set<MadeLedger.Access> ways = new LinkedHashSet<>();
    for (RunFolder run : store.runs()) {
      new MadeLedger(run.path()).accesses().stream().filter(way -> !way.local()).forEach(ways::add);
    }
    ways.addAll(more);
    return ways;
  }

  private static MadeLedger.Access with(MadeLedger.Access way, String kind) {
    return new MadeLedger.Access(
        kind,
        way.region(),
        way.profile(),
        way.roleArn(),
        way.endpointUrl(),
        way.caFile(),
        way.local());
  }

  /** One that cannot be asked must not hide the others. */
  private void tryLook(
      CopyAccount account,
      MadeLedger.Access way,
      OwnResource resource,
      List<LeftOver> left,
      List<String> remarks) {
    try {
      look(account, way, resource, left, remarks);
    } catch (TenkException e) {
      remarks.add(e.getMessage());
    }
  }

  /** What has a name as tenk's own has, and no ledger here says that it is left. */
  private void look(
      CopyAccount account,
      MadeLedger.Access way,
      OwnResource resource,
      List<LeftOver> left,
      List<String> remarks) {
    Optional<SortedMap<String, String>> tags = account.tags(resource);
    Optional<Instant> expires =
        tags.map(each -> each.get(OwnResource.EXPIRES_TAG)).flatMap(LeftOvers::instant);
    if (expires.isEmpty() || !tags.get().containsKey(OwnResource.SWEEP_TAG)) {
      // not made by tenk, whatever it is called
      return;
    }
    MadeLedger.Line line =
        new MadeLedger.Line(
            Instant.EPOCH,
            false,
            Accounts.thing(resource),
            tags.get().get(OwnResource.SWEEP_TAG),
            expires.get(),
            way);
    String runId = tags.get().getOrDefault(OwnResource.RUN_TAG, "unknown");
    Optional<RunFolder> here =
        store.runs().stream().filter(run -> run.runId().equals(runId)).findFirst();
    Optional<String> why =
        here.isPresent()
            ? why(here.get(), expires.get())
            : expires.filter(clock.instant()::isAfter).map(at -> "it expired at " + at);
    if (why.isPresent()) {
      left.add(new LeftOver(line, Optional.empty(), why.get()));
    } else {
      remarks.add(
          "%s in %s is left alone: it is of run %s, %s, until %s"
              .formatted(
                  resource.inWords(),
                  way.region(),
                  runId,
                  here.isPresent() ? "which is being measured" : "which is not in this store",
                  expires.get()));
    }
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Takes down what is left, unless its run has begun to be measured again meanwhile.
   *
   * @param said told of each thing that is gone, in words
   * @return what could not be taken down, a clause each
   */
  public List<String> takeDown(List<LeftOver> left, Consumer<String> said) {
    Map<Place, List<LeftOver>> places = new LinkedHashMap<>();
    for (LeftOver each : left) {
      places
          .computeIfAbsent(
              new Place(
                  each.run().map(RunFolder::path).map(Object::toString), each.line().access()),
              any -> new ArrayList<>())
          .add(each);
    }
    List<String> failures = new ArrayList<>();
    places.forEach((place, there) -> failures.addAll(takeDown(place, there, said)));
    return failures;
  }

  private record Place(Optional<String> run, MadeLedger.Access access) {}

  private List<String> takeDown(Place place, List<LeftOver> there, Consumer<String> said) {
    Optional<RunFolder> run = there.get(0).run();
    try (Closeable lock = run.isPresent() ? lock(run.get(), there) : () -> {};
        CopyAccount account = Accounts.open(place.access(), Optional.empty())) {
      return new TakingDown(
              account,
              run.isPresent() ? TakingDown.GRACE : Duration.ZERO,
              line -> {
                run.ifPresent(one -> new MadeLedger(one.path()).gone(line, clock.instant()));
                said.accept(
                    "removed "
                        + Accounts.resource(line.thing()).inWords()
                        + " in "
                        + line.access().region());
              })
          .all(there.stream().map(LeftOver::line).toList());
    } catch (ConfigurationException | IOException e) {
      return List.of(
          Accounts.resource(there.get(0).line().thing()).inWords() + " is left: " + e.getMessage());
    }
  }

  /** What has expired is taken down even from a run that is alive. */
  private Closeable lock(RunFolder run, List<LeftOver> there) throws IOException {
    boolean expired =
        there.stream().allMatch(each -> each.line().expires().isBefore(clock.instant()));
    return expired && run.isLocked() ? () -> {} : run.lock();
  }
}
