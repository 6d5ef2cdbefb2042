package dev.tenk.session.shard;

import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the shards of a run have put into its store, in all attempts at it. */
public final class PutCells {
  private final List<Submission> submissions;

  private PutCells(List<Submission> submissions) {
    this.submissions = submissions;
  }

  /** Those of a run. */
  public static PutCells of(RunFolder run) throws IOException {
    return new PutCells(Submission.of(run));
  }

  /** How many generators the last attempt had; empty where there was none. */
  public OptionalInt generators() {
    return submissions.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(submissions.get(submissions.size() - 1).count());
  }

  /**
   * Refuses to go on while shards still work.
   *
   * @throws dev.tenk.results.model.TenkException naming them
   */
  public void requireEnded() throws IOException {
    for (Submission each : submissions) {
      each.requireEnded();
    }
  }

  /**
   * The newest that was put of a cell.
   *
   * @param alsoWithout whether it may lack shards
   */
  public Optional<PutCell> find(CellKey cell, boolean alsoWithout) throws IOException {
    Optional<PutCell> found = Optional.empty();
    for (Submission submission : submissions) {
      for (String name : submission.cells()) {
        ShardOrder order = ShardOrder.of(submission.store().get(Names.order(name)).orElseThrow());
        CellParts parts = CellParts.read(submission.store(), name, submission.count());
        boolean fits = alsoWithout ? parts.haveOne() : parts.areWhole();
        if (order.whole().cell().equals(cell) && fits) {
          found = Optional.of(new PutCell(order, parts));
        }
      }
    }
    return found;
  }

  /** A cell of which shards have put something. */
  public static final class PutCell {
    private final ShardOrder order;
    private final CellParts parts;

    private PutCell(ShardOrder order, CellParts parts) {
      this.order = order;
      this.parts = parts;
    }

    /**
     * The order of the whole cell.
     *
     * @param suiteFile the run's copy of the suite
     * @param folder of the cell
     */
    public CellOrder order(Path suiteFile, Path folder) {
      CellOrder whole = order.whole();
      return whole.share(Share.WHOLE, suiteFile, whole.baseFolder(), folder);
    }

    /** Merges it into the folder of that order. */
    public Result merge(CellOrder whole) throws IOException {
      return parts.merge(whole);
    }
  }
}
