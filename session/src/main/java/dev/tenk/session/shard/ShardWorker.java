package dev.tenk.session.shard;

import dev.tenk.gatling.launch.DriverProcesses;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.DurableFiles;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that is one shard of a load: it takes the orders of the submitter from the store, cell
 * after cell, and offers its share of each.
 */
public final class ShardWorker {
  private static final int CLOCK_QUESTIONS = 8;
  private static final long CLOCK_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(130);

  /** A driver that is asked to stop waits for what is in flight. */
  static final long STOPPING_SECONDS = 100;

  /** As long as looks take, or more, in which the submitter shows nothing new. */
  private static final long SUBMITTER_GONE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ShardStore store;
  private final ShardTime time = ShardTime.OF_THIS_MACHINE;
  private final Share share;
  private final Path work;
  private final Optional<Path> lent;
  private final CountDownLatch over = new CountDownLatch(1);
  private final PrintWriter out;
  private final DriverProcesses drivers = new DriverProcesses();
  private final SignOfLife life;
  private final Claim claim;
  private Optional<Path> base = Optional.empty();
  private volatile boolean stopped;
  private volatile ShardCell running;

  /**
   * A shard.
   *
   * @param store what it was given as its store
   * @param folder for its files, in one of its own; without it a temporary one, which is gone when
   *     it ends
   * @param out gets a line for each thing that is worth one
   */
  public ShardWorker(String store, Share share, Optional<Path> folder, PrintWriter out)
      throws IOException {
    this.store = ShardStore.at(store);
    this.share = share;
    this.out = out;
    String token = UUID.randomUUID().toString();
    this.lent =
        folder.isEmpty() ? Optional.of(Files.createTempDirectory("tenk-shard-")) : Optional.empty();
    // what was killed in the middle of a cell may have left some there
    this.work = folder.or(() -> lent).orElseThrow().resolve(token);
    this.claim = new Claim(this.store, time, share.index(), token);
    this.life = new SignOfLife(this.store, time, claim.alive(), this::stopRunning);
  }

  /**
   * Offers its share of every cell that is ordered, until the submitter says that there are no
   * more.
   *
   * @return whether it ended as it was told to: false when nobody gives orders any more
   * @throws ConfigurationException when the store has no load, or one of another number of shards
   */
  public boolean run() throws IOException {
    try {
      requireShare();
    } catch (IOException | ConfigurationException e) {
      giveBack();
      throw e;
    }
    if (!claim.take()) {
      say("another process is %s already; this one gives way".formatted(share));
      giveBack();
      return true;
    }
    Thread onSignal = new Thread(this::stopAndWait, "tenk-stopped");
    Runtime.getRuntime().addShutdownHook(onSignal);
    life.start();
    try {
      boolean asTold = offer();
      clear();
      return asTold;
    } finally {
      drivers.discard();
      try {
        claim.end();
        giveBack();
      } finally {
        over.countDown();
        forget(onSignal);
      }
    }
  }

  /** All that is worth keeping is in the store. */
  private void clear() {
    try {
      CellParts.delete(work);
    } catch (IOException e) {
      say("its files are still in " + work + ": " + e.getMessage());
    }
  }

  /** A node that was lent is left as it was. */
  private void giveBack() throws IOException {
    if (lent.isPresent()) {
      CellParts.delete(lent.get());
    }
  }

  private void requireShare() throws IOException {
    OptionalInt count = Submission.count(store);
    if (count.isEmpty()) {
      throw new ConfigurationException(
          "--store: no load is ordered there; give shards/1 of a run's folder, or the last one"
              + " there");
    }
    if (count.getAsInt() != share.count()) {
      throw new ConfigurationException(
          "--count: %d, but the load in the store has %d shard%s"
              .formatted(share.count(), count.getAsInt(), count.getAsInt() == 1 ? "" : "s"));
    }
  }

  private boolean offer() throws IOException {
    drivers.prepare(List.of());
    ClockOffset clock = clock();
    for (int nth = 1; !stopped; nth++) {
      Optional<ShardOrder> order = await(nth);
      if (order.isEmpty()) {
        return stopped || life.mustStop() || hasEnded();
      }
      String cell = Names.cell(nth);
      if (store.get(Names.done(cell) + share.index()).isPresent()) {
        // this process was started in the place of one that was killed
        continue;
      }
      ShardCell measuring = new ShardCell(store, time, share, cell, clock, life::show);
      if (clock.atStore(time.wall()).isAfter(order.get().deadline())) {
        measuring.giveUp("it came after the deadline");
        continue;
      }
      measure(measuring, order.get(), cell, clock);
      if (!stopped && !life.mustStop()) {
        drivers.prepare(List.of());
        // a clock may have been set since
        clock = clock();
      }
    }
    return true;
  }

  /** What keeps this machine from its share is told, as far as the store takes it. */
  private void measure(ShardCell cell, ShardOrder order, String name, ClockOffset clock)
      throws IOException {
    say("%s of %s".formatted(share, order.whole().cell()));
    running = cell;
    if (stopped || life.mustStop()) {
      // who was told so saw none running
      cell.stop();
    }
    try {
      Path folder = DurableFiles.createDirectories(work.resolve(name));
      cell.measure(
          order.of(share, suiteFile(), baseFolder(), folder, clock),
          order.barrier(store, name, share),
          drivers);
    } catch (IOException | TenkException e) {
      say(String.valueOf(e.getMessage()));
      cell.giveUp(String.valueOf(e.getMessage()));
    } finally {
      running = null;
    }
  }

  /** The copies that a driver looks at; the suite's, with the payloads' table beside it. */
  private Path suiteFile() throws IOException {
    Path inputs = work.resolve("run");
    for (ShardStore.Entry each : store.list(Names.INPUTS)) {
      Path file = inputs.resolve(each.name().substring(Names.INPUTS.length()));
      if (!Files.exists(file)) {
        store.get(each.name(), file);
      }
    }
    return inputs.resolve(RunFolder.SUITE);
  }

  /** Where the files are that the suite names; empty where they are not in the store. */
  private Optional<Path> baseFolder() throws IOException {
    Path archive = work.resolve("run").resolve(Names.FILES.substring(Names.INPUTS.length()));
    if (base.isEmpty() && Files.exists(archive)) {
      base = Optional.of(ShardInputs.read(archive, work.toAbsolutePath()));
    }
    return base;
  }

  /** Waits for an order; empty when none is to come. */
  private Optional<ShardOrder> await(int nth) throws IOException {
    byte[] submitter = new byte[0];
    long lookNanos = new Looks(share.count()).orderNanos();
    int without = 0;
    while (!stopped && !life.mustStop()) {
      Optional<byte[]> order = store.get(Names.order(Names.cell(nth)));
      if (order.isPresent()) {
        return Optional.of(ShardOrder.of(order.get()));
      }
      if (hasEnded()) {
        return Optional.empty();
      }
      byte[] now = store.get(Names.SUBMITTER).orElse(submitter);
      without = Arrays.equals(now, submitter) ? without + 1 : 0;
      submitter = now;
      if (without > SUBMITTER_GONE_NANOS / lookNanos) {
        say("nobody gives orders any more; go on with: tenk run --resume RUN");
        return Optional.empty();
      }
      time.pause(lookNanos);
    }
    return Optional.empty();
  }

  private boolean hasEnded() throws IOException {
    return store.get(Names.END).isPresent();
  }

  private ClockOffset clock() throws IOException {
    List<ClockOffset.Answer> answers = new ArrayList<>();
    for (int i = 0; i < CLOCK_QUESTIONS; i++) {
      Instant before = time.wall();
      ShardStore.Date date = store.date();
      answers.add(new ClockOffset.Answer(before, date, time.wall()));
      time.pause(CLOCK_PAUSE_NANOS);
    }
    return ClockOffset.of(answers);
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private void stopRunning() {
    ShardCell cell = running;
    if (cell != null) {
      cell.stop();
    }
  }

  /**
   * What was measured by then is put, before the process ends. Not its main thread's end is waited
   * for, which waits for this.
   */
  private void stopAndWait() {
    stopped = true;
    stopRunning();
    try {
      over.await(STOPPING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new TenkException("nobody interrupts the end of a process", e);
    }
  }

  private static void forget(Thread onSignal) {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // it runs already, and ends the process
    }
  }
}
