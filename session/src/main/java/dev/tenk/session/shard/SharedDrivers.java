package dev.tenk.session.shard;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.Launched;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.store.JoinedCell;
import dev.tenk.results.store.RunFolder;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Offers the load of each cell by several generators, which an engine starts, in place of one
 * driver process. What they have measured is one cell when it returns.
 */
public final class SharedDrivers implements CellLauncher.Starter {
  private final int count;
  private final ShardEngine engine;
  private final Optional<S3Place> place;
  private final Path suiteFolder;
  private final Duration readyWithin;
  private final Duration ahead;
  private final ShardTime time = ShardTime.OF_THIS_MACHINE;
  private Optional<Submission> begun = Optional.empty();
  private Optional<Working> working = Optional.empty();
  private final Set<Integer> waitedFor = new HashSet<>();
  private int cells;

  private record Working(
      ShardStore store, ShardEngine.Started shards, SignOfLife life, Lives lives) {}

  /**
   * None is started yet.
   *
   * @param count how many generators
   * @param place below which the shards of a run meet; empty for the run's folder
   * @param suiteFolder what relative paths in the suite are relative to
   * @param readyWithin how long all of them may take to be ready for a cell
   * @param ahead how long before it they agree on its start
   * @throws ConfigurationException when that is too short for any of them to be there
   */
  public SharedDrivers(
      int count,
      ShardEngine engine,
      Optional<S3Place> place,
      Path suiteFolder,
      Duration readyWithin,
      Duration ahead) {
    Duration least = new Looks(count).leastAhead();
    if (ahead.compareTo(least) <= 0) {
      throw new ConfigurationException(
          "--start-ahead: %s ms is too short for a driver to be told in time; take more than %s ms"
              .formatted(ahead.toMillis(), least.toMillis()));
    }
    if (readyWithin.compareTo(ahead) <= 0) {
      throw new ConfigurationException(
          "--ready-within: %s ms is not longer than the %s ms of --start-ahead, so no start would be within it"
              .formatted(readyWithin.toMillis(), ahead.toMillis()));
    }
    this.count = count;
    this.engine = engine;
    this.place = place;
    this.suiteFolder = suiteFolder;
    this.readyWithin = readyWithin;
    this.ahead = ahead;
  }

  /** How long before it so many agree on the start of a cell, unless the user says so. */
  public static Duration startAhead(int count) {
    return new Looks(count).startAhead();
  }

  /** How many they are is in the store before the first load: who goes on does not ask again. */
  @Override
  public synchronized void begin(RunFolder run) throws IOException {
    begun = Optional.of(Submission.begin(run, count, place, suiteFolder));
  }

  @Override
  public synchronized Launched start(List<CellOrder> orders, List<String> jars) throws IOException {
    CellOrder order = orders.get(0);
    Submission submission = begun.orElseThrow();
    if (working.isEmpty()) {
      working = Optional.of(start(submission));
    }
    Lives lives = working.orElseThrow().lives();
    lives.look();
    return lives.lost().isEmpty()
        ? put(submission, order, lives)
        : new LostShards(
            waitedFor,
            lives,
            time,
            engine.startsAgain() ? readyWithin : Duration.ZERO,
            count,
            () -> put(submission, order, lives));
  }

  private synchronized SharedCell put(Submission submission, CellOrder order, Lives lives)
      throws IOException {
    // until the shards have told: a kill of this process must not lift a ceiling
    JoinedCell.writeUnknownRequests(order.cellFolder());
    String cell = Names.cell(++cells);
    Instant before = time.wall();
    ShardStore.Date date = submission.store().date();
    ClockOffset clock = ClockOffset.of(List.of(new ClockOffset.Answer(before, date, time.wall())));
    submission
        .store()
        .put(
            Names.order(cell),
            ShardOrder.of(order, clock, date.latest().plus(readyWithin), ahead).toBytes());
    return new SharedCell(submission, time, cell, order, readyWithin, lives);
  }

  private Working start(Submission submission) throws IOException {
    SignOfLife life = new SignOfLife(submission.store(), time, Names.SUBMITTER, () -> {});
    life.start();
    try {
      return new Working(
          submission.store(),
          engine.start(count, submission.place(), submission.folder()),
          life,
          new Lives(submission.store(), count));
    } catch (IOException e) {
      life.close();
      throw e;
    }
  }

  /** Tells the shards that there are no more orders, and lets the engine have their places back. */
  @Override
  public synchronized void discard() {
    if (working.isEmpty()) {
      return;
    }
    Working last = working.get();
    working = Optional.empty();
    try {
      last.store().put(Names.END, new byte[0]);
    } catch (IOException e) {
      // they end all the same, once this process shows no life, and commands after the run wait
      System.err.println(e.getMessage());
    } finally {
      last.life().close();
      last.shards().close();
    }
  }

  @Override
  public List<String> notes() {
    return List.of(
        count == 1
            ? "every load is offered by 1 generator, %s.".formatted(engine.where())
            : "every load is offered by %d generators together, %s."
                .formatted(count, engine.where()));
  }
}
