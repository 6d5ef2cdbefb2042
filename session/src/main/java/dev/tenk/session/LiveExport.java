package dev.tenk.session;

import dev.tenk.export.OtlpMetrics;
import dev.tenk.export.OtlpReceiver;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.study.ExportedRuns;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Sends what is shown of a run while it is measured to an OTLP receiver, too: once a second the
 * figures of the cells that are being measured, and of each cell that is whole its histograms and
 * counts. A thread of its own does all of it. Whoever measures puts a word into a bounded queue and
 * never waits; what the queue has no room for, and what is not taken, is lost and counted.
 */
public final class LiveExport implements Console, AutoCloseable {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int ROOM = 64;

  /** What the end of a run waits for at most, until the queue is empty. */
  private static final long LAST_MILLIS = 5000;

  private final Console shown;
  private final OtlpReceiver receiver;
  private final LongSupplier clockNanos;
  private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(ROOM);
  private final Counted intervals = new Counted();
  private final Counted cells = new Counted();
  private final Thread thread = new Thread(this::send, "tenk-otlp");
  private volatile Optional<String> why = Optional.empty();
  private volatile boolean ended;

  /** What was to be sent, and how many of it were. */
  private static final class Counted {
    private long all;
    private long sent;

    synchronized void add() {
      all++;
    }

    synchronized void sent() {
      sent++;
    }

    synchronized Optional<String> lost(String what) {
      return sent == all
          ? Optional.empty()
          : Optional.of("%d of %d %s".formatted(all - sent, all, what));
    }
  }

  private interface Making {
    Collection<MetricData> make() throws IOException;
  }

  private record Work(Counted counted, Making metrics) {}

  /**
   * Begins to send.
   *
   * @param shown who watches besides
   * @param receiver closed with this
   * @param clockNanos monotonic
   */
  public LiveExport(Console shown, OtlpReceiver receiver, LongSupplier clockNanos) {
    this.shown = shown;
    this.receiver = receiver;
    this.clockNanos = clockNanos;
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public PrintWriter out() {
    return shown.out();
  }

  @Override
  public Progress progress(RunFolder run) {
    return new Watched(shown.progress(run), run);
  }

  @Override
  public boolean confirms(String question) {
    return shown.confirms(question);
  }

  @Override
  public void stopped() {
    shown.stopped();
  }

  private void offer(Counted counted, Making metrics) {
    counted.add();
    if (!queue.offer(new Work(counted, metrics))) {
      why = why.or(() -> Optional.of("it takes too long to answer"));
    }
  }

  private void send() {
    try {
      while (!ended || !queue.isEmpty()) {
        Work next = queue.poll(100, TimeUnit.MILLISECONDS);
        if (next != null) {
          send(next);
        }
      }
    } catch (InterruptedException e) {
      // the run has ended, and this did not in time
      Thread.currentThread().interrupt();
    }
  }

  private void send(Work work) {
    try {
      Optional<String> refused = receiver.send(work.metrics().make());
      if (refused.isEmpty()) {
        work.counted().sent();
      } else {
        why = refused;
      }
    } catch (IOException | RuntimeException e) {
      // whatever it is, the run goes on
      why = Optional.of(e.toString());
    }
  }

  /** Sends what is left, for five seconds at most. */
  @Override
  public void close() {
    ended = true;
    try {
      thread.join(LAST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    receiver.close();
  }

  /** What was lost, a sentence; empty where nothing was. Ask after {@link #close}. */
  public Optional<String> lost() {
    List<String> lost =
        Stream.of(intervals.lost("intervals of a second"), cells.lost("cells"))
            .flatMap(Optional::stream)
            .toList();
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s did not take %s: %s; the run has all of it, and tenk export otlp sends its cells"
                .formatted(
                    receiver.url(),
                    String.join(" and ", lost),
                    why.orElse("the run ended before it had answered")));
  }

  /** What happens goes to who watches, and a word of it into the queue. */
  private final class Watched implements Progress {
    private final Progress shownProgress;
    private final RunFolder run;
    private List<CellKey> current = List.of();
    private RunManifest manifest;
    private long nextNanos;

    Watched(Progress shownProgress, RunFolder run) {
      this.shownProgress = shownProgress;
      this.run = run;
    }

    @Override
    public void planned(List<List<CellKey>> planned, Suite suite) {
      manifest = run.manifest();
      nextNanos = clockNanos.getAsLong();
      shownProgress.planned(planned, suite);
    }

    @Override
    public void started(List<CellKey> together, Optional<CapacitySearch.Step> step) {
      current = together;
      shownProgress.started(together, step);
    }

    @Override
    public void running(DriverMessage.Progress progress) {
      shownProgress.running(progress);
      long nowNanos = clockNanos.getAsLong();
      if (nowNanos - nextNanos >= 0) {
        nextNanos = nowNanos + INTERVAL_NANOS;
        Instant at = Instant.now();
        List<CellKey> together = current;
        RunManifest of = manifest;
        offer(intervals, () -> OtlpMetrics.of(of, together, progress.live(), at));
      }
    }

    @Override
    public void measured(CellSummary cell, OptionalLong p50Nanos, OptionalLong p99Nanos) {
      shownProgress.measured(cell, p50Nanos, p99Nanos);
      RunManifest of = manifest;
      offer(cells, () -> OtlpMetrics.of(ExportedRuns.of(run, of, cell)));
    }

    @Override
    public void broken(String reason) {
      shownProgress.broken(reason);
    }

    @Override
    public void found(CapacitySearch.Outcome outcome) {
      shownProgress.found(outcome);
    }

    @Override
    public void benchmark(String name, int nth, int of) {
      shownProgress.benchmark(name, nth, of);
    }

    @Override
    public void benchmarkFailed(String name, String reason) {
      shownProgress.benchmarkFailed(name, reason);
    }
  }
}
